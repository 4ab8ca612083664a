"""What a word turns on: opposites, words that mean the same, and how sure a text is.

Kept as data, for policy prose. A word in two opposite groups would be no help, so words with
many uses ("up to", "lead", "open") are left out or handled by the modules that use this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from assistant.language.analysis import analyse

# One pair of opposites a line; words of one side mean the same where direction is concerned.
_OPPOSITES = """
rise rising increase grow growth climb gain surge jump expand expansion higher greater more \
upward soar up | fall decrease decline drop dropped shrink lose loss lower less fewer slump \
plunge downward tumble ease down
import importer | export exporter
above exceed | below beneath
before earlier prior ahead | after later following behind
begin start commence open opening launch | end ended ending stop halt cease finish close \
closed closure shut discontinue expire lapse
buy bought purchase buyer acquire | sell sold sale seller
surplus glut | deficit shortfall shortage lack
supply supplier | demand consumption
allow permit authorize approve grant | bar ban prohibit forbid forbade block deny
support favour favor back defend | oppose object attack
uphold upheld affirm confirm | overturn strike struck void annul quash
include cover contain | exclude exempt omit outside
add addition | remove removal delete
domestic | foreign abroad overseas
public | private
first | last
large larger largest big bigger biggest main | small smaller smallest minor
maximum most ceiling | minimum least floor
expensive dear dearer costlier | cheap cheaper
fast faster quick rapid | slow slower sluggish
strong stronger strengthen | weak weaker weaken
majority | minority
temporary provisional interim | permanent permanently indefinite
voluntary | mandatory compulsory obligatory
impose apply | lift waive
suspend pause | reinstate resume
primary | secondary
north northern | south southern
east eastern | west western
raise raised | lowered lowering
tighten | loosen relax
accept | reject refuse decline
join | leave quit
peak high record | trough bottom low
new | old existing
accelerate | delay
win won | lost
ahead | behind
upper | lower
inside within | beyond
better improve | worse worsen deteriorate
agree agreed | disagree dispute
with | without
since | until
same equal | different differ unlike
"""

_SAME = """
supply provide account furnish source deliver
about roughly around approximately approx some circa
share percentage proportion portion part fraction
firm company business corporation
law statute act legislation
order decree
country nation
worth value valued
require oblige must need
use utilise utilize consume
build construct construction
cost price
big large
need require
plan intend aim
project forecast predict expect anticipate foresee estimate outlook
create establish set launch found introduce
pay finance fund financed funding
help contribute aid
show indicate imply
mean signify
obtain receive get allot
manufacturer producer maker
worker employee
world global worldwide international
reliant dependent reliance dependence rely depend
near nearly almost
renew extend extension renewal
output production produce yield
tonne ton
yearly annual annually
stock inventory stockpile
duty tariff levy
begin start
also too additionally
large major
move shift transfer
hold own possess
name list mention cite
argue contend claim
ask request demand urge
whole entire full fully completely total
probably likely
licence license permit
deal agreement accord pact
concern worry
site place location
chief head
meet satisfy
obstacle barrier hurdle
want seek wish
because due owing since therefore thus so
"""

_IRREGULAR = dict(
    pair.split(":")
    for pair in """rose:rise risen:rise fell:fall fallen:fall grew:grow grown:grow sold:sell
    bought:buy led:lead held:hold built:build began:begin begun:begin took:take taken:take
    gave:give given:give made:make came:come went:go gone:go paid:pay found:find kept:keep
    lost:lose won:win met:meet spent:spend sent:send left:leave meant:mean drew:draw drove:drive
    driven:drive chose:choose chosen:choose brought:bring told:tell said:say got:get ran:run
    saw:see seen:see shrank:shrink struck:strike broke:break wrote:write written:write
    became:become stood:stand upheld:uphold sought:seek taught:teach thought:think withdrew:withdraw
    withdrawn:withdraw forbade:forbid hit:hit dealt:deal""".split()
)

NEGATIONS = frozenset("not no never none neither nor without nobody nothing cannot nowhere".split())
"""Words that deny outright; "n't" is split from its verb before they are looked up."""

EXCLUSIVE = (
    "year month week day hour decade century",
    "pound kilogram tonne ounce gram litre gallon",
    "thousand million billion trillion",
    "minister president secretary governor chairman leader senator judge",
    "mine smelter refinery warehouse",
    "house senate court",
    "federal state local municipal",
)
"""Words that an encoder takes for near synonyms though one excludes the other; one set a line."""

DENIALS = frozenset(
    """fail decline refuse lack except exclude exempt omit outside bar ban prohibit stop halt
    reject unlike left unable avoid unaddressed absent miss hardly barely scarcely unless deny
    prevent lapse forbid""".split()
)
"""Stems of words that can stand for a denial in other words."""

POSSIBLE = frozenset(
    "may might could can possibly possible perhaps potentially potential ability able".split()
)
PLANNED = frozenset(
    """would should plan propose proposal expect project forecast estimate intend aim target goal
    recommend likely draft bill consider seek request anticipate foresee predict outlook allege
    warn call urge pledge promise commit offer eventually expectation schedule envisage
    prospective supposed meant believe think suggest attempt hope want need whether if ask agree
    threaten see scenario study""".split()
)
CERTAIN = frozenset("will shall".split())
STRENGTHENERS = frozenset(
    """exactly precisely definitely certainly certain undoubtedly confirm confirmed proven prove
    guarantee guaranteed always inevitably inevitable surely officially already permanently
    formally finally unanimously actually""".split()
)
QUANTIFIERS = ("all every entire each any", "only solely merely just exclusively", "some several")
CAUSES = frozenset(
    """because due owing cause lead led result reason therefore thus so hence consequently drive
    drove driven push pushed help since as when follow following trigger prompt thanks
    explain attribute credit mean bring brought make made contribute why force for""".split()
)
CHANGES = frozenset(
    """rise increase grow climb gain surge jump soar expand raise boost widen fall decrease decline
    drop shrink slump plunge tumble lower reduce cut slash trim narrow change""".split()
)
REPORTING = frozenset(
    """say report accord note state call describe put give record find found cite summarise
    account article source tell told claim relay quote write show publish add observe mention read
    figure text copy analysis digest paper page cover factor list name count reckon view
    case way example fact number thing kind respectively""".split()
)
"""Stems of words with which a statement tells where it comes from, or that carry little."""


def _pairs(table: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for line in table.strip().splitlines():
        one, other = line.split("|")
        yield _stems(one), _stems(other)


def _stems(text: str) -> frozenset[str]:
    return frozenset(base(word) for word in text.split())


@cache
def base(word: str) -> str:
    """One form of a word for all its inflections; known irregular verbs included."""
    lowered = word.lower()
    lowered = _IRREGULAR.get(lowered, lowered)
    sequence = analyse(lowered).stem_sequence
    return sequence[0] if len(sequence) == 1 else lowered


OPPOSITES = tuple(_pairs(_OPPOSITES))
_SIDES: dict[str, tuple[tuple[int, int], ...]] = {}
for _number, _pair in enumerate(OPPOSITES):
    for _side, _words in enumerate(_pair):
        for _word in _words:
            _SIDES[_word] = (*_SIDES.get(_word, ()), (_number, _side))

_FAMILIES: dict[str, frozenset[str]] = {}
for _line in _SAME.strip().splitlines():
    _family = _stems(_line)
    for _word in _family:
        _FAMILIES[_word] = _FAMILIES.get(_word, frozenset()) | _family
for _one, _other in OPPOSITES:
    for _side_words in (_one, _other):
        for _word in _side_words:
            _FAMILIES[_word] = _FAMILIES.get(_word, frozenset()) | _side_words


def sides(word: str) -> tuple[tuple[int, int], ...]:
    """The pairs of opposites that a word, in its base form, stands in: pair and side."""
    return _SIDES.get(word, ())


def same_sense(word: str) -> frozenset[str]:
    """Base forms that can stand for a word; itself among them."""
    return _FAMILIES.get(word, frozenset()) | {word}


EXCLUSIVE_BASES = tuple(_stems(line) for line in EXCLUSIVE)
NEGATION_BASES = frozenset(base(word) for word in NEGATIONS)
DENIAL_BASES = frozenset(base(word) for word in DENIALS)
POSSIBLE_BASES = frozenset(base(word) for word in POSSIBLE)
PLANNED_BASES = frozenset(base(word) for word in PLANNED)
STRENGTHENER_BASES = frozenset(base(word) for word in STRENGTHENERS)
CHANGE_BASES = frozenset(base(word) for word in CHANGES)
CAUSE_BASES = frozenset(base(word) for word in CAUSES)
REPORTING_BASES = frozenset(base(word) for word in REPORTING)

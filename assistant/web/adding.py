"""Upload documents, and follow what is being done to the library."""

from __future__ import annotations

from typing import Final

import streamlit as st

from assistant.documents import KINDS
from assistant.ingest.uploads import store
from assistant.types import IngestReport
from assistant.web import library_tasks
from assistant.web.labels import plain
from assistant.web.library_jobs import LibraryJob
from assistant.web.office import Office

_TICK_S: Final = 0.7
_LISTED: Final = 200
_HELD: Final = "page_held"


def upload_form(office: Office) -> None:
    """Choose files and hand them to the background."""
    with st.form("upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "Documents to add",
            type=sorted(kind.lstrip(".") for kind in KINDS),
            accept_multiple_files=True,
            key="upload_files",
        )
        replace = st.checkbox(
            "Replace earlier uploads that have the same name",
            key="upload_replace",
            help="Otherwise a file whose name is already that of another document is refused.",
        )
        sent = st.form_submit_button("Add to the library", type="primary")
    if sent and files:
        stored = [store(office.assistant.home, file.name, file.getvalue()) for file in files]
        library_tasks.add_uploads(office, stored, replace=replace)
        st.rerun()
    elif sent:
        st.info("Choose one or more files first.", icon=":material/info:")


def progress(office: Office) -> None:
    """The jobs of this server, followed while one runs; a new edition refreshes the page.

    It is a fragment before and after, so that no card is drawn into the place of another.
    Called on every run of the page, before anything may hold it.
    """
    busy = office.jobs.busy
    st.session_state[_HELD] = False

    @st.fragment(run_every=_TICK_S if busy else None)
    def follow() -> None:
        _jobs(office)
        if busy and not office.jobs.busy and not st.session_state[_HELD]:
            st.rerun()

    follow()


def hold_page() -> None:
    """Let no job refresh the page before its next run: that would close an open dialog."""
    st.session_state[_HELD] = True


def _jobs(office: Office) -> None:
    jobs = office.jobs.recent()
    if not jobs:
        return
    with st.container(key="library_jobs"):
        for job in jobs:
            with st.container(border=True, key=f"job_{job.id}"):
                _job(office, job)


def _job(office: Office, job: LibraryJob) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(job.title, 90)}**")
        if job.over:
            st.button(
                "Dismiss",
                key=f"dismiss_{job.id}",
                type="tertiary",
                on_click=office.jobs.dismiss,
                args=(job.id,),
            )
    if not job.over:
        text, share = job.progress
        st.progress(share or 0.0, text=text)
        _files_on_their_way(job)
    if job.error:
        st.error(plain(job.error), icon=":material/error:")
    if job.report is not None:
        _report(job.report)
    if job.problems is not None:
        _problems(job.problems)


def _files_on_their_way(job: LibraryJob) -> None:
    reading = job.step.name == "parse"
    for index, name in enumerate(job.files[:_LISTED]):
        if job.state == "waiting" or (reading and index > job.step.done):
            state = "waiting"
        elif reading and index == job.step.done:
            state = "being read"
        else:
            state = "read"
        st.text(f"{name}: {state}")


def _report(report: IngestReport) -> None:
    counted = [
        (report.added, "added"),
        (report.changed, "changed"),
        (report.removed, "removed"),
        (report.unchanged, "already there, unchanged"),
    ]
    for ids, word in counted:
        if ids:
            shown = ", ".join(ids[:8]) + (f" and {len(ids) - 8} more" if len(ids) > 8 else "")
            st.text(f"{len(ids)} {word}: {shown}")
    for refusal in report.refused:
        st.warning(
            f"**{plain(refusal.path)}** was refused: {plain(refusal.reason)}",
            icon=":material/block:",
        )
    for note in report.notes:
        st.caption(plain(note))
    for one, other in report.near_duplicates:
        st.caption(f"{plain(one)} and {plain(other)} say almost the same.")
    if report.edition is not None and (report.added or report.changed or report.removed):
        st.caption(f"Edition {report.edition} is now the current one.")


def _problems(problems: list[str]) -> None:
    if not problems:
        st.success("The library is sound.", icon=":material/check_circle:")
    for problem in problems:
        st.error(plain(problem), icon=":material/error:")

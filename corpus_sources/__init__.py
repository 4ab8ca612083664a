"""Sources of the sample library's PDF, DOCX and HTML files, and the script that builds them."""

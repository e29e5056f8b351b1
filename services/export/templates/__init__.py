"""Word templates with Chinese tags, and the scripts that built their first versions.

Office staff may edit a ``.docx`` in Word or WPS; the script beside it is how it came to be, and a test
says when the two differ.
"""

"""The files of an export, fetched over the API as a department fetches them."""

from pathlib import Path

from services.local.demo.portal import read


def fetch(url: str, api_key: str, export: str, out: Path) -> list[Path]:
    """Write every file of ``export`` into ``out``; their paths."""
    paths = []
    for file in read(url, api_key, f"/v1/exports/{export}").json()["files"]:
        path = out / file["name"]
        content = read(url, api_key, f"/v1/exports/{export}/files/{file['format']}").content
        path.write_bytes(content)
        paths.append(path)
    return paths

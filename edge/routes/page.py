"""``GET /``: the live page, of files that are served as they lie in ``edge/page``; it asks for a token by itself."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse, Response

FOLDER: Final = Path(__file__).parent.parent / "page"

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Nothing runs, and nothing is loaded, that is not one of these files; nobody frames the page around a button."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",  # asked each time whether it changed: its parts have to be of one release
}

router = APIRouter()


class _Files(StaticFiles):
    """Files with the headers of a page that can pause everything."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Return a file, or 304."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # handed through
        response.headers.update(HEADERS)
        return response


@router.get("/", include_in_schema=False)
async def page() -> FileResponse:
    """Return the page itself; it holds nothing that a token would be needed for."""
    return FileResponse(FOLDER / "index.html", headers=HEADERS)


router.mount("/page", _Files(directory=FOLDER), name="page")

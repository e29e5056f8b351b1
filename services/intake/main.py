"""intake as a process: uvicorn with one event loop; run several behind a proxy to use more cores."""

import gc

import uvicorn

from services.common.logs import configure
from services.intake.app import make_app
from services.intake.desk import make_desk
from services.intake.settings import IntakeSettings

STOP_TIMEOUT_S = 20


def main() -> None:
    """Serve until SIGTERM; requests at hand are answered first."""
    settings = IntakeSettings()
    configure("intake", settings.log_level)
    app = make_app(make_desk(settings))
    gc.collect()
    gc.freeze()  # what is loaded now stays: walking it again held posts up for 0.15 s
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
        server_header=False,
    )


if __name__ == "__main__":
    main()

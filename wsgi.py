from lms.core.app import create_app

application = create_app()

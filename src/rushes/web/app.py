"""The application: rooms below opened once, routes, and what happens before and after each of them."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from rushes.clock import Clock, SystemClock
from rushes.config import Settings, load_keys
from rushes.datasets import OpenDatasets, Sources
from rushes.identity import Identity, Vault
from rushes.platforms import platform_for
from rushes.sources import BucketPlace, Reach
from rushes.store import open_store
from rushes.sync import reconcile_for_pages
from rushes.telemetry import logger
from rushes.warehouse import open_datasets, open_facts
from rushes.web.access import admit, check_policies
from rushes.web.account import account_blueprint, welcome_blueprint
from rushes.web.admin import admin_blueprint
from rushes.web.api import api_blueprint
from rushes.web.assets import assets_blueprint, load_assets
from rushes.web.boards import boards_blueprint
from rushes.web.cookies import configure_form_cookie
from rushes.web.dashboard import dashboard_blueprint
from rushes.web.data import data_blueprint
from rushes.web.explore import explore_blueprint
from rushes.web.explore_rows import explore_rows_blueprint
from rushes.web.failures import register_failures
from rushes.web.forms import protect_forms, refuse_nul
from rushes.web.headers import header_writer
from rushes.web.health import health_blueprint
from rushes.web.language import add_language
from rushes.web.number import Number
from rushes.web.observation import begin, finish
from rushes.web.production import production_blueprint
from rushes.web.prometheus import prometheus_blueprint
from rushes.web.rate import RequestRate
from rushes.web.readers import give_back
from rushes.web.services import EXTENSION, Services
from rushes.web.sign_in import sign_in_blueprint
from rushes.web.statements import statement_keys_blueprint
from rushes.web.unsubscribe import unsubscribe_blueprint
from rushes.web.uploading import UploadRequest, allow_large_body
from rushes.web.year import year_blueprint

__all__ = ["create_app"]

_LARGEST_BODY_BYTES = 256 * 1024
_MOST_FORM_FIELDS = 50


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Return the application of one installation.

    Args:
        settings: The installation's settings; its records must have been migrated and its keys made.
        clock: The time; the machine's if none is given.

    Raises:
        ConfigurationError: The keys or the plotly package cannot be used.
        StoreError: The application records cannot be opened, or disagree with the facts about an id.
        WarehouseError: The facts belong to other records.
        WithoutPolicy: A route has no line in the table of access.
    """
    app = Flask(__name__, static_folder=None)
    app.request_class = UploadRequest
    app.url_map.converters["int"] = Number
    keys = load_keys(settings)
    known = _open_rooms(settings, clock or SystemClock())
    app.extensions[EXTENSION] = known
    app.config.from_mapping(
        SECRET_KEY=keys.session_secret,
        METRICS_TOKEN=keys.metrics_token,
        MAX_CONTENT_LENGTH=_LARGEST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=_LARGEST_BODY_BYTES,
        MAX_FORM_PARTS=_MOST_FORM_FIELDS,
        TRUSTED_HOSTS=list(settings.web.allowed_hosts),
        WTF_CSRF_TIME_LIMIT=None,
    )
    configure_form_cookie(app, settings)
    _configure_templates(app, known)
    register_failures(app)
    app.before_request(begin)
    app.before_request(admit)
    app.before_request(allow_large_body)
    app.before_request(refuse_nul)
    app.teardown_request(give_back)
    protect_forms(app)
    # What is registered last runs first: the headers are set before the line is written.
    app.after_request(finish)
    app.after_request(header_writer(is_behind_tls=settings.web.is_behind_tls))
    _register_routes(app, known)
    check_policies(app)
    if settings.web.trusted_proxies:
        hops = settings.web.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _open_rooms(settings: Settings, clock: Clock) -> Services:
    store, warehouse = open_store(settings.records_place), open_facts(settings)
    if damage := reconcile_for_pages(store, warehouse):
        logger("rushes.web").error("facts_damaged", message=damage)
    local, keys = settings.local_connections, load_keys(settings)
    # A connection that signs nobody in has no platform here, so that no password can ever reach it.
    platforms = {each.name: platform_for(each, is_someone_waiting=True) for each in settings.connection if each.name not in local}
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        warehouse=warehouse,
        datasets=OpenDatasets(store, open_datasets(settings)),
        identity=Identity(store, platforms, keys, clock, local_connections=local),
        sources=Sources(store, Vault(keys), clock, Reach.of(settings.sources)),
        assets=load_assets(settings.data_dir / "cache"),
        rate=RequestRate(settings.web.requests_per_minute),
    )


def _configure_templates(app: Flask, known: Services) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_global(known.assets.url, "asset")
    add_language(app)
    app.add_template_global(lambda: known.assets.plotly_style_ids, "plotly_style_ids")
    app.add_template_global(
        lambda: any(each.production_report is not None for each in known.settings.connection), "takes_production_reports"
    )
    # An export goes to a bucket, which stays as long as there is one, so that this asks for both.
    app.add_template_global(lambda: any(isinstance(each.place, BucketPlace) for each in known.sources.every()), "has_buckets")


def _register_routes(app: Flask, known: Services) -> None:
    app.register_blueprint(assets_blueprint(known.assets))
    app.register_blueprint(health_blueprint())
    app.register_blueprint(prometheus_blueprint())
    app.register_blueprint(sign_in_blueprint())
    app.register_blueprint(dashboard_blueprint())
    app.register_blueprint(year_blueprint())
    app.register_blueprint(production_blueprint())
    app.register_blueprint(explore_blueprint())
    app.register_blueprint(explore_rows_blueprint())
    app.register_blueprint(boards_blueprint())
    app.register_blueprint(account_blueprint())
    app.register_blueprint(data_blueprint())
    app.register_blueprint(welcome_blueprint())
    app.register_blueprint(unsubscribe_blueprint())
    app.register_blueprint(admin_blueprint())
    app.register_blueprint(statement_keys_blueprint())
    app.register_blueprint(api_blueprint(known.settings))

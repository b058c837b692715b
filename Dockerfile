FROM python:3.12-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH
# the release decides the version of its own libraries
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgdal32 libgeos-c1v5 libproj25 fonts-hanazono \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 governance

FROM base AS packages
COPY requirements.lock /tmp/requirements.lock
# exactly what is locked, resolving nothing; and the lock is proved complete
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.lock \
    && pip check

FROM base
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# collecting static files needs settings, but no secret that is kept: these are made up and gone with the step
RUN key() { python -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'; } \
    && DATABASE_URL=postgresql://none@localhost/none SECRET_KEY="$(key)" FIELD_KEYS="$(key)" \
       FIELD_INDEX_KEY="$(key)" \
       LEDGER_KEYS="$(key)" FENCE_KEYS="$(key)" \
       STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input \
    && install -d -o 10001 -g 10001 /data/media /data/heads
ENV STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/data/media
# governance, by number so that a cluster can see that it isn't root
USER 10001
EXPOSE 8000
CMD ["gunicorn", "governance.wsgi:application", "--config", "python:governance.gunicorn", "--bind", "0.0.0.0:8000", \
     "--workers", "3", "--worker-tmp-dir", "/dev/shm"]

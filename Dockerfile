# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgdal32 libgeos-c1v5 libproj25 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 governance

FROM base AS packages
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv && pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM base
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY --chown=root:root . .
# collecting static files needs settings, but no secret that is kept
RUN DATABASE_URL=postgresql://none@localhost/none SECRET_KEY=build FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input \
    && mkdir -p /data/media && chown -R governance:governance /data
ENV STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/data/media
USER governance
EXPOSE 8000
CMD ["gunicorn", "governance.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--timeout", "60", "--worker-tmp-dir", "/dev/shm"]

# What runs, and nothing that only built it. The record is in /data, the one place that is written to.
FROM python:3.11-slim-bookworm AS built
WORKDIR /src
COPY requirements.lock runtime.lock ./
# Every package as it was when it was locked, by its hash; setuptools, which makes PSR's own, out of the longer list.
RUN python -m venv /psr \
    && /psr/bin/pip install --no-cache-dir --require-hashes --requirement runtime.lock \
    && sed -n '/^setuptools==/,/# via/p' requirements.lock > setuptools.lock \
    && python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes --requirement setuptools.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY handlers handlers
COPY storage storage
RUN /tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /psr/bin/pip install --no-cache-dir --no-deps --no-index /wheels/psr-*.whl \
    && /psr/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin psr \
    && install --directory --owner=psr --group=psr --mode=0700 /data
COPY --from=built /psr /psr
ENV PATH=/psr/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PSR_HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:////data/psr.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["psr"]
CMD ["serve"]

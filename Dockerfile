# Two stages: the first builds a virtual environment from the locked requirements, the second only runs it.
ARG BASE=python:3.13-slim-bookworm
FROM ${BASE} AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/parley && /opt/parley/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/parley/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${BASE}
RUN groupadd --system --gid 10001 parley && useradd --system --uid 10001 --gid parley --home-dir /data --no-create-home parley \
 && install -d -o parley -g parley -m 0700 /data
COPY --from=build /opt/parley /opt/parley
ENV PATH=/opt/parley/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PARLEY_STORE__URL=sqlite:////data/parley.db
USER parley
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["parley"]
CMD ["run"]

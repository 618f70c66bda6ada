# The platform in one image: `up` by default, or one part, as compose.yaml does.
FROM python:3.12-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap redis-server tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home podium \
    && install -d -o podium -g podium -m 700 /data

WORKDIR /podium
COPY pyproject.toml README.md LICENSE ./
COPY client client
COPY podium podium
COPY scorer scorer
COPY server server
COPY worker worker
COPY migrations migrations
COPY competitions competitions
RUN pip install --no-cache-dir --only-binary :all: --editable ".[worker,practice]"

USER podium
ENV PODIUM_DATA=/data PODIUM_HOST=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
# tini collects the processes that end without their parents.
ENTRYPOINT ["tini", "--"]
CMD ["python", "-m", "server", "up"]

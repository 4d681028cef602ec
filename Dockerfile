# The service in a container: docker build -t nisba . && docker run --rm -p 50051:50051 nisba
#
# Both stages are of one Debian release, so that the ICU that PyICU is compiled against is the ICU
# it runs on. The last stage has Python, ICU's runtime library and the installed packages: no
# compiler, no headers, no sources.

FROM python:3.11-slim-bookworm AS build

RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ libicu-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*

RUN python -m venv /opt/nisba
ENV PATH=/opt/nisba/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /src
# The dependencies first: they change less often than the code, and PyICU takes a minute.
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY normalizer normalizer
COPY server server
COPY seeds seeds
# The table is compiled by the installed package into its own place, and the build fails here if
# the seeds are not sound.
RUN pip install --no-deps . \
 && nisba table check seeds \
 && nisba table build seeds -o "$(python -c 'import nisba; print(nisba.__path__[0])')/data/embedded.table" \
 && pip uninstall --yes setuptools pip


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="nisba" \
      org.opencontainers.image.description="The service that knows how Arabic names are spelled" \
      org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-or-later"

RUN apt-get update \
 && apt-get install -y --no-install-recommends libicu72 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin nisba

COPY --from=build /opt/nisba /opt/nisba
ENV PATH=/opt/nisba/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

USER 10001:10001
WORKDIR /tmp
EXPOSE 50051
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD nisba health --server 127.0.0.1:50051 || exit 1

ENTRYPOINT ["nisba"]
# Plain text beyond loopback has to be asked for: a container is reached through its published port.
CMD ["serve", "--host", "0.0.0.0", "--port", "50051", "--insecure"]

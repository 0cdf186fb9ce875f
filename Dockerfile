# One image for every role, the edge and the simulators; what it does is its command: docs/deploy.md.

FROM python:3.13.9-slim-bookworm AS build
COPY requirements.lock /build/
# Wheels alone: nothing is compiled, so no compiler is needed, and nothing is fetched that has no hash in the lock file.
RUN python -m venv --without-pip /opt/carillon \
    && pip --python /opt/carillon/bin/python install --no-cache-dir --require-hashes --only-binary :all: \
        -r /build/requirements.lock
COPY . /srv/carillon/
# Compiled here, because the root of a container is read-only; and the command's name, as an installation has it.
RUN rm /srv/carillon/requirements.lock \
    && python -m compileall -q /srv/carillon \
    && printf '%s\n' '#!/opt/carillon/bin/python' 'from streams.cli import main' 'main()' > /opt/carillon/bin/carillon \
    && chmod 755 /opt/carillon/bin/carillon


FROM python:3.13.9-slim-bookworm
# Tables and credentials are volumes: a new one takes owner and mode from the folder that it covers. Another program
# reads its token in /run/edge.
RUN pip uninstall --yes pip \
    && groupadd --gid 10001 carillon \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/carillon --shell /usr/sbin/nologin carillon \
    && install --directory --owner carillon --group carillon --mode 700 /var/lib/carillon /run/carillon \
    && install --directory --owner carillon --group carillon --mode 755 /run/edge
COPY --from=build /opt/carillon /opt/carillon
COPY --from=build /srv/carillon /srv/carillon
ENV PATH=/opt/carillon/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/srv/carillon \
    PYTHONUNBUFFERED=1 \
    CARILLON_WORKER__DATA_DIR=/var/lib/carillon \
    CARILLON_WORKER__HTTP_HOST=0.0.0.0 \
    CARILLON_WORKER__HTTP_PORT=9100
WORKDIR /srv/carillon
USER 10001:10001
# Who runs the image asks /livez and /readyz: half of its commands run once and listen nowhere.
HEALTHCHECK NONE
ENTRYPOINT ["carillon"]
CMD ["--help"]

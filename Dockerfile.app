# The application: a static Swift executable on Debian's own libfcgi, libyaml, libcurl, libgit2, PCRE2 and zlib.
#
#   docker build -f Dockerfile.app -t spec-editor .

FROM swift:6.3-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libcurl4-openssl-dev libfcgi-dev libgit2-dev libpcre2-dev libyaml-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The cache keeps what is compiled from one build to the next: a change costs what it touches.
RUN --mount=type=cache,id=spec-editor-build,target=/src/.build,sharing=locked \
    swift build -c release --product spec-editor --static-swift-stdlib -Xlinker -s \
 && install -D "$(swift build -c release --show-bin-path)/spec-editor" /out/bin/spec-editor \
 && mkdir -p /out/share/spec-editor/demo \
 && cp -R demo/infra /out/share/spec-editor/demo/ \
 && sh nginx/static-hash.sh nginx/static >/out/share/spec-editor/static-hash

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates libcurl4 libfcgi0ldbl libgit2-1.5 libpcre2-8-0 libyaml-0-2 zlib1g \
 && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log \
 && useradd --system --uid 10001 --no-log-init --home-dir /var/lib/spec-editor spec-editor \
 && install -d -o spec-editor -g spec-editor -m 750 /var/lib/spec-editor
COPY --from=build /out /usr/local
ENV FCGI_LISTEN=:9000 \
    LOCAL_REPO=/var/lib/spec-editor/specs.git
USER 10001
EXPOSE 9000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --retries=3 CMD ["/usr/local/bin/spec-editor", "--healthcheck"]
ENTRYPOINT ["/usr/local/bin/spec-editor"]

ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Spec Editor" \
      org.opencontainers.image.description="Edits and deploys the spec.yml of a pod: the application, behind nginx" \
      org.opencontainers.image.source="https://github.com/trakrf/action-spec" \
      org.opencontainers.image.documentation="https://github.com/trakrf/action-spec/blob/main/DEPLOY.md" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

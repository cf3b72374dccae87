FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        curl libcurl4-openssl-dev libopenblas-dev libsqlite3-dev pkg-config python3 python3-pip zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN Scripts/setup dashboard \
    && swift build -c release --product tune-server --static-swift-stdlib \
        --explicit-target-dependency-import-check error \
    && mkdir /built \
    && cp -r .build/release/tune-server /built/ \
    && find -L .build/release -maxdepth 1 -name 'tune-server_*.resources' -exec cp -r {} /built/ \;

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libopenblas0-pthread libsqlite3-0 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home tune \
    && install -d -o tune -g tune /data
COPY --from=build /built/ /usr/local/bin/
USER tune
ENV TUNE_HOST=0.0.0.0 TUNE_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["tune-server", "health"]
ENTRYPOINT ["tune-server"]

# docker build --target api -t sande-api .         the HTTP API: ASP.NET Core, no libtorch
# docker build --target worker -t sande-worker .   the worker on the CPU; Dockerfile.gpu has the one for NVIDIA GPUs
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS source
WORKDIR /source
COPY . .

FROM source AS build-api
RUN dotnet publish src/Sande.Api -c Release -o /app -p:UseAppHost=false

FROM source AS build-worker
RUN dotnet publish src/Sande.Worker -c Release -o /app -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS api
WORKDIR /app
COPY --from=build-api /app .
# The API and the worker share /data: the same user in both.
RUN install -d -o $APP_UID -g $APP_UID /data
ENV SANDE_DATA=/data SANDE_URLS=http://*:8080 ASPNETCORE_HTTP_PORTS=
USER $APP_UID
EXPOSE 8080
# The image has no curl; bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "Sande.Api.dll"]

# No HEALTHCHECK: the worker has no port. One that dies ends its container; one that hangs loses its lease, and the API's /health/ready says so.
FROM mcr.microsoft.com/dotnet/runtime:10.0 AS worker
WORKDIR /app
COPY --from=build-worker /app .
RUN install -d -o $APP_UID -g $APP_UID /data
ENV SANDE_DATA=/data
USER $APP_UID
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Sande.Worker.dll"]

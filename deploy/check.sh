#!/usr/bin/env bash
# Tries nginx.conf and Caddyfile: their grammar, then each in front of a small upstream on the
# loopback, with a certificate made for it. Pages, ranges, streams of changes and WebSocket must come
# through as they are. Needs nginx, caddy, curl, openssl and python3; changes nothing on the machine.
set -euo pipefail
cd "$(dirname "$0")"

for program in nginx caddy curl openssl python3; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null \
    || { echo "check: $program is missing: apt-get install nginx caddy curl openssl python3" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin
work=$(mktemp -d)
children=()
finish() {
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=aula.example.kz \
  -addext subjectAltName=DNS:aula.example.kz -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
upstream=$(free_port)
python3 upstream.py serve "$upstream" & children+=($!)

echo "check: nginx"
plain=$(free_port)
secure=$(free_port)
sed -e "s#/etc/letsencrypt/live/aula.example.kz/fullchain.pem#$work/cert.pem#" \
  -e "s#/etc/letsencrypt/live/aula.example.kz/privkey.pem#$work/key.pem#" \
  -e "s#listen 80;#listen 127.0.0.1:$plain;#" -e "s#listen 443 #listen 127.0.0.1:$secure #" \
  -e "s#127.0.0.1:8080#127.0.0.1:$upstream#" nginx.conf >"$work/site.conf"
cat >"$work/nginx.conf" <<CONF
pid $work/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  include $work/site.conf;
}
CONF
nginx -q -t -c "$work/nginx.conf"
nginx -c "$work/nginx.conf" -g 'daemon off;' & children+=($!)
python3 upstream.py try "$secure" "$work/cert.pem"

echo "check: Caddy"
caddy validate --config Caddyfile --adapter caddyfile >"$work/validate.log" 2>&1 \
  || { cat "$work/validate.log"; exit 1; }
secure=$(free_port)
{
  printf '{\n\tadmin off\n\tauto_https off\n}\n'
  sed -e "s#^aula.example.kz {#https://aula.example.kz:$secure {\n\ttls $work/cert.pem $work/key.pem#" \
    -e "s#127.0.0.1:8080#127.0.0.1:$upstream#" Caddyfile
} >"$work/Caddyfile"
XDG_DATA_HOME=$work XDG_CONFIG_HOME=$work \
  caddy run --config "$work/Caddyfile" --adapter caddyfile 2>"$work/caddy.log" & children+=($!)
python3 upstream.py try "$secure" "$work/cert.pem" || { tail -n 20 "$work/caddy.log"; exit 1; }
echo "check: both pass pages, ranges, streams and WebSocket through"

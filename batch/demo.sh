#!/bin/sh
# batch/demo.sh BUILD: a home, a print shop's key and a batch under var/demo.
# Run again, it makes another batch in the same home.
set -eu
cd "$(dirname "$0")/.."
busta=$1/busta demo=var/demo
umask 077
mkdir -p $demo

if [ ! -s $demo/print.crt ]; then
	echo "Making the print shop's key: $demo/print.key"
	openssl req -x509 -newkey rsa:3072 -nodes -days 825 \
		-keyout $demo/print.key -out $demo/print.crt.new \
		-subj "/O=Demo/CN=Demo print shop" \
		-addext keyUsage=critical,keyEncipherment 2>/dev/null
	mv $demo/print.crt.new $demo/print.crt
fi
if [ ! -s $demo/home/busta.cfg ]; then
	[ -s $demo/passphrase ] || openssl rand -base64 24 >$demo/passphrase
	"$busta" --home $demo/home init --passphrase-file $demo/passphrase
fi

echo
"$busta" --home $demo/home batch run batch/demo.cfg
"$busta" template proof templates/busta-cieca.cfg -o proof.pdf

pages=$(ls -d $demo/home/pages/B* | tail -n 1)
cat <<EOT

Worth trying next:
  # open a page file as the print shop would, and look at it
  openssl cms -decrypt -binary -inform DER -in $pages/000001.cms -inkey $demo/print.key -recip $demo/print.crt -out $demo/pages.pdf
  # the ledger against its log, serial by serial
  $busta --home $demo/home reconcile
  # verify what the desk signed, as anyone can
  openssl cms -verify -binary -inform DER -in $pages/manifest.cms -content $pages/manifest.json -CAfile $demo/home/keys/manifest.crt -purpose any -out /dev/null
EOT

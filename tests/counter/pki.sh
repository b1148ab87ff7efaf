# For scenarios, after lib.sh: a private authority for stations, made once for all
# scenarios of a run and kept in $PKI. Keys are EC P-256. There are
#   ca.crt, crl.pem       the authority, and what it revoked: the certificate "revoked"
#   server.crt, .key      for localhost and 127.0.0.1
#   s001.crt, .key ...    stations: pki_stations COUNT
#   expired, early, revoked, purpose (serverAuth), plain (no purpose at all),
#   self-signed, foreign  what nobody may come in with; foreign-ca.crt signed the last
PKI=$BUILD/tests/keys/counter-pki

pki_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/$1.key" 2>/dev/null; }

# pki_signed NAME CA PURPOSE [OPTION...]
pki_signed() {
	pki_name=$1 pki_by=$2 pki_for=$3; shift 3
	pki_key "$pki_name" && openssl req -x509 -new -key "$PKI/$pki_name.key" -days 3650 \
		-subj "/O=Test office/CN=$pki_name" -CA "$PKI/$pki_by.crt" -CAkey "$PKI/$pki_by.key" \
		-addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
		${pki_for:+-addext "extendedKeyUsage=$pki_for"} "$@" -out "$PKI/$pki_name.crt" 2>/dev/null
}

pki_authority() {
	pki_key "$1" && openssl req -x509 -new -key "$PKI/$1.key" -days 3650 -out "$PKI/$1.crt" \
		-subj "/O=Test office/CN=$1" -addext "basicConstraints=critical,CA:TRUE" \
		-addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
}

# pki_dated NAME FROM UNTIL: by the authority's own book, in which it can be revoked
pki_dated() {
	pki_key "$1" && openssl req -new -key "$PKI/$1.key" -subj "/O=Test office/CN=$1" \
		-out "$PKI/$1.csr" 2>/dev/null &&
		openssl ca -batch -config "$PKI/ca.cnf" -in "$PKI/$1.csr" -out "$PKI/$1.crt" \
			-notext -startdate "$2" -enddate "$3" 2>/dev/null
}

pki_book() {
	: >"$PKI/index.txt"; echo 1000 >"$PKI/serial"; echo 01 >"$PKI/crlnumber"
	cat >"$PKI/ca.cnf" <<-CNF
	[ca]
	default_ca = book
	[book]
	database = $PKI/index.txt
	serial = $PKI/serial
	crlnumber = $PKI/crlnumber
	new_certs_dir = $PKI
	certificate = $PKI/ca.crt
	private_key = $PKI/ca.key
	default_md = sha256
	default_crl_days = 3650
	unique_subject = no
	policy = any
	x509_extensions = station
	[any]
	organizationName = supplied
	commonName = supplied
	[station]
	basicConstraints = critical,CA:FALSE
	keyUsage = critical,digitalSignature
	extendedKeyUsage = clientAuth
	CNF
}

pki_revoke() { # CERTIFICATE: it stands in crl.pem from now on
	openssl ca -config "$PKI/ca.cnf" -revoke "$1" 2>/dev/null
	openssl ca -config "$PKI/ca.cnf" -gencrl -out "$PKI/crl.pem" 2>/dev/null
}

pki_make() {
	rm -rf "$PKI"; mkdir -p "$PKI"
	pki_authority ca && pki_authority foreign-ca && pki_book &&
		pki_signed server ca serverAuth -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" &&
		pki_signed purpose ca serverAuth && pki_signed plain ca "" &&
		pki_signed foreign foreign-ca clientAuth &&
		pki_dated expired 20200101000000Z 20210101000000Z &&
		pki_dated early 20480101000000Z 20490101000000Z &&
		pki_dated revoked 20200101000000Z 20480101000000Z &&
		pki_revoke "$PKI/revoked.crt" &&
		pki_key self-signed && openssl req -x509 -new -key "$PKI/self-signed.key" -days 3650 \
			-subj "/O=Test office/CN=self-signed" -addext "extendedKeyUsage=clientAuth" \
			-out "$PKI/self-signed.crt" 2>/dev/null && touch "$PKI/made"
}

# pki_stations COUNT: there are at least so many; s001 to s064 is usual
pki_stations() {
	mkdir -p "$BUILD/tests/keys"
	exec 8>"$PKI.lock"; flock 8
	[ -e "$PKI/made" ] || pki_make || return
	for pki_n in $(seq -f %03g "$1"); do
		[ -s "$PKI/s$pki_n.crt" ] || pki_signed "s$pki_n" ca clientAuth || return
	done
	exec 8>&-
}

# pki_fingerprint NAME: SHA-256 of the certificate's DER, as the ledger knows a station
pki_fingerprint() {
	openssl x509 -in "$PKI/$1.crt" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f
}

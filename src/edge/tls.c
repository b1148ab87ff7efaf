#include "edge/tls.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "edge/tls_files.h"

#include "base/banned.h"

/* Our certificate's own, and what stands between it and the authority. */
enum { DEPTH_MOST = 3 };

struct tls {
	SSL_CTX *context;
	const struct service *service;
	void *asked;    /* its context */
	bool strangers; /* no certificate is asked for */
};

static const char *const refusal_names[] = {
	[TLS_BROKEN] = "broken",
	[TLS_SLOW] = "slow",
	[TLS_OLD_VERSION] = "old-version",
	[TLS_NOTHING_IN_COMMON] = "nothing-in-common",
	[TLS_NO_CERTIFICATE] = "no-certificate",
	[TLS_EXPIRED] = "expired",
	[TLS_REVOKED] = "revoked",
	[TLS_UNTRUSTED] = "untrusted",
	[TLS_WRONG_PURPOSE] = "wrong-purpose",
	[TLS_CRL] = "crl",
	[TLS_UNREGISTERED] = "unregistered",
	[TLS_LEDGER] = "ledger",
	[TLS_REFUSES_US] = "refuses-us",
};

/* What OpenSSL says of a certificate; anything else is untrusted. */
static const struct verdict {
	int error;
	enum tls_refusal refusal;
} verdicts[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED, TLS_EXPIRED },
	{ X509_V_ERR_CERT_NOT_YET_VALID, TLS_EXPIRED },
	{ X509_V_ERR_CERT_REVOKED, TLS_REVOKED },
	{ X509_V_ERR_INVALID_PURPOSE, TLS_WRONG_PURPOSE },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, TLS_CRL },
	{ X509_V_ERR_CRL_HAS_EXPIRED, TLS_CRL },
	{ X509_V_ERR_CRL_NOT_YET_VALID, TLS_CRL },
	{ X509_V_ERR_CRL_SIGNATURE_FAILURE, TLS_CRL },
};

/* What we told the other end; anything else is broken. */
static const struct verdict alerts[] = {
	{ SSL_AD_PROTOCOL_VERSION, TLS_OLD_VERSION },
	{ SSL_AD_HANDSHAKE_FAILURE, TLS_NOTHING_IN_COMMON },
	{ SSL_AD_INSUFFICIENT_SECURITY, TLS_NOTHING_IN_COMMON },
	{ TLS13_AD_CERTIFICATE_REQUIRED, TLS_NO_CERTIFICATE },
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

const char *
tls_refusal_name(enum tls_refusal refusal)
{
	return refusal_names[refusal];
}

static enum tls_refusal
verdict_find(const struct verdict *table, size_t count, int error,
    enum tls_refusal otherwise)
{
	for (; count > 0; table++, count--)
		if (table->error == error)
			return table->refusal;
	return otherwise;
}

static int
tls_refuse(X509_STORE_CTX *chain, struct tls_peer *peer,
    enum tls_refusal refusal, int error)
{
	peer->refusal = refusal;
	X509_STORE_CTX_set_error(chain, error);
	return 0;
}

/* Its own certificate has been found good; is it one of ours? */
static int
tls_judge(X509_STORE_CTX *chain, struct tls_peer *peer)
{
	X509 *certificate = X509_STORE_CTX_get_current_cert(chain);
	unsigned size = 0;

	/* OpenSSL lets a certificate that names no purpose have any. */
	if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) == 0 ||
	    (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) == 0)
		return tls_refuse(chain, peer, TLS_WRONG_PURPOSE,
		    X509_V_ERR_INVALID_PURPOSE);
	if (X509_digest(certificate, EVP_sha256(), peer->fingerprint, &size) !=
		1 ||
	    size != DIGEST_SIZE)
		return tls_refuse(chain, peer, TLS_BROKEN,
		    X509_V_ERR_OUT_OF_MEM);
	switch (peer->service->admits(peer->asked, peer, certificate)) {
	case 1:
		peer->good = true;
		return 1;
	case 0:
		return tls_refuse(chain, peer, TLS_UNREGISTERED,
		    X509_V_ERR_APPLICATION_VERIFICATION);
	default:
		return tls_refuse(chain, peer, TLS_LEDGER,
		    X509_V_ERR_APPLICATION_VERIFICATION);
	}
}

static int
tls_verify(int good, X509_STORE_CTX *chain)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(chain,
	    SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_peer *peer = SSL_get_app_data(ssl);
	int error = X509_STORE_CTX_get_error(chain);

	if (!good)
		return tls_refuse(chain, peer,
		    verdict_find(verdicts, COUNT(verdicts), error,
			TLS_UNTRUSTED),
		    error);
	return X509_STORE_CTX_get_error_depth(chain) > 0
	    ? 1
	    : tls_judge(chain, peer);
}

static void
tls_info(const SSL *ssl, int where, int value)
{
	struct tls_peer *peer = SSL_get_app_data(ssl);

	if (peer == NULL || peer->admitted)
		return;
	if ((where & SSL_CB_EXIT) != 0)
		peer->stepped(peer);
	if ((where & SSL_CB_ALERT) != 0 && peer->refusal == TLS_BROKEN &&
	    (value & 0xFF) != SSL_AD_CLOSE_NOTIFY)
		peer->refusal = (where & SSL_CB_READ) != 0
		    ? TLS_REFUSES_US
		    : verdict_find(alerts, COUNT(alerts), value & 0xFF,
			  TLS_BROKEN);
	else if ((where & SSL_CB_HANDSHAKE_DONE) != 0 &&
	    (peer->stranger ||
		(SSL_get_verify_result(ssl) == X509_V_OK &&
		    SSL_get0_peer_certificate(ssl) != NULL && peer->good))) {
		peer->admitted = true;
		peer->done(peer);
	}
}

static void
tls_gone(void *parent, void *data, CRYPTO_EX_DATA *more, int index, long number,
    void *context)
{
	struct tls_peer *peer = data;

	(void)parent, (void)more, (void)index, (void)number, (void)context;
	if (peer != NULL)
		peer->freed(peer);
}

/* The one index that has our peer once more, for the end of its SSL. */
static int
tls_index(void)
{
	static int index = -1;

	if (index < 0)
		index = SSL_get_ex_new_index(0, NULL, NULL, NULL, tls_gone);
	return index;
}

/* Of TLS 1.2 what is as good: RFC 9325, 4.2. */
static const char old_ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

static int
tls_set(SSL_CTX *context, const struct door_config *config)
{
	if (SSL_CTX_set_min_proto_version(context,
		config->old_tls ? TLS1_2_VERSION : TLS1_3_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(context, old_ciphers) != 1 ||
	    SSL_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT) != 1 ||
	    SSL_CTX_set_num_tickets(context, 0) != 1 ||
	    SSL_CTX_set_max_early_data(context, 0) != 1 ||
	    SSL_CTX_set_recv_max_early_data(context, 0) != 1)
		return fail(EX_SOFTWARE, "OpenSSL does not do TLS as asked");
	SSL_CTX_set_options(context,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
		SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_verify_depth(context, DEPTH_MOST);
	if (config->authority != NULL)
		SSL_CTX_set_verify(context,
		    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
		    tls_verify);
	SSL_CTX_set_info_callback(context, tls_info);
	return 0;
}

struct tls *
tls_open(const struct door_config *config, const struct service *service,
    void *context)
{
	struct tls *tls = calloc(1, sizeof *tls);

	if (tls == NULL || tls_index() < 0 ||
	    (tls->context = SSL_CTX_new(TLS_server_method())) == NULL) {
		fail(EX_OSERR, "out of memory");
		tls_free(tls);
		return NULL;
	}
	tls->service = service;
	tls->asked = context;
	tls->strangers = config->authority == NULL;
	if (tls_set(tls->context, config) != 0 ||
	    tls_files_load(tls->context, config) != 0) {
		tls_free(tls);
		return NULL;
	}
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context);
	free(tls);
}

SSL *
tls_accept(struct tls *tls, struct tls_peer *peer)
{
	SSL *ssl = SSL_new(tls->context);

	memset(peer->fingerprint, 0, sizeof peer->fingerprint);
	peer->admitted = false;
	peer->name[0] = '\0';
	peer->refusal = TLS_BROKEN;
	peer->service = tls->service;
	peer->asked = tls->asked;
	peer->stranger = tls->strangers;
	peer->good = false;
	if (ssl == NULL || SSL_set_app_data(ssl, peer) != 1 ||
	    SSL_set_ex_data(ssl, tls_index(), peer) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}

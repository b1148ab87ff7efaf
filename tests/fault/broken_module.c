/* broken_module.so: a PKCS#11 module that is SoftHSM until a file of its name
 * and ".fault" says otherwise, in lines "FUNCTION FAULT [WHEN]": that call of
 * the function, the first if not said, and all after it,
 *   hang          never returns
 *   crash         ends the process by SIGSEGV
 *   0x30          returns that CK_RV
 *   short, long   answers a byte less, or more, than it should
 *   garbage       answers the right size of something else
 *   nothing       answers CKR_OK and leaves everything as it was
 *   +0x4, -0x4    with C_GetTokenInfo: sets, clears flags
 *   twice         with C_GetSlotList: names each slot twice
 *   note          does as it should, and adds a line to its name and ".note"
 * It is read when the module is loaded: a confined room could not. */
#include <p11-kit/pkcs11.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

enum { FAULTS_MOST = 8 };

static CK_FUNCTION_LIST real, list;

static struct fault {
	char function[32];
	char what[16];
	unsigned when, seen;
} faults[FAULTS_MOST];
static unsigned fault_count;
/* raise() is more than a confined room may do. */
static volatile int *volatile nowhere;

static void
faults_read(void)
{
	char path[512], line[128];
	Dl_info self;
	FILE *file;

	fault_count = 0;
	if (dladdr(&fault_count, &self) == 0)
		return;
	(void)snprintf(path, sizeof path, "%s.fault", self.dli_fname);
	if ((file = fopen(path, "re")) == NULL)
		return;
	while (fault_count < FAULTS_MOST &&
	    fgets(line, sizeof line, file) != NULL) {
		struct fault *fault = &faults[fault_count];

		*fault = (struct fault){ .when = 1 };
		if (sscanf(line, "%31s %15s %u", fault->function, fault->what,
			&fault->when) >= 2)
			fault_count++;
	}
	(void)fclose(file);
}

static void
note(const char *function)
{
	char path[512];
	Dl_info self;
	FILE *file;

	if (dladdr(&fault_count, &self) == 0)
		return;
	(void)snprintf(path, sizeof path, "%s.note", self.dli_fname);
	if ((file = fopen(path, "ae")) == NULL)
		return;
	(void)fprintf(file, "%s\n", function);
	(void)fclose(file);
}

/* What is to go wrong with this call; "" if nothing. */
static const char *
fault_of(const char *function)
{
	unsigned i;

	for (i = 0; i < fault_count; i++)
		if (strcmp(faults[i].function, function) == 0 &&
		    ++faults[i].seen >= faults[i].when) {
			if (strcmp(faults[i].what, "hang") == 0)
				for (;;)
					__asm__ volatile("");
			if (strcmp(faults[i].what, "note") == 0)
				note(function);
			if (strcmp(faults[i].what, "crash") == 0)
				*nowhere = 1;
			return faults[i].what;
		}
	return "";
}

/* Returns from the wrapper if the whole call is to be something else. */
#define BREAK(function) \
	const char *fault = fault_of(#function); \
	if (fault[0] == '0') \
		return strtoul(fault, NULL, 16); \
	if (strcmp(fault, "nothing") == 0) \
	return CKR_OK

/* Alters an answer that came out well. */
static CK_RV
altered(const char *fault, CK_RV result, CK_BYTE *bytes, CK_ULONG *size)
{
	if (result != CKR_OK || bytes == NULL)
		return result;
	if (strcmp(fault, "short") == 0)
		(*size)--;
	if (strcmp(fault, "long") == 0)
		(*size)++;
	if (strcmp(fault, "garbage") == 0)
		memset(bytes, 0x5a, *size);
	return result;
}

static CK_RV
broken_initialize(void *arguments)
{
	BREAK(C_Initialize);
	return real.C_Initialize(arguments);
}

static CK_RV
broken_slots(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
	CK_ULONG i;
	CK_RV result;

	BREAK(C_GetSlotList);
	result = real.C_GetSlotList(present, slots, count);
	if (strcmp(fault, "twice") == 0) {
		for (i = 0; i < *count; i++)
			slots[*count + i] = slots[i];
		*count *= 2;
	}
	return result;
}

static CK_RV
broken_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	CK_RV result;

	BREAK(C_GetTokenInfo);
	result = real.C_GetTokenInfo(slot, info);
	if (fault[0] == '+')
		info->flags |= strtoul(fault + 1, NULL, 16);
	if (fault[0] == '-')
		info->flags &= ~strtoul(fault + 1, NULL, 16);
	return result;
}

static CK_RV
broken_open(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
    CK_NOTIFY notify, CK_SESSION_HANDLE *session)
{
	BREAK(C_OpenSession);
	return real.C_OpenSession(slot, flags, application, notify, session);
}

static CK_RV
broken_login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin,
    CK_ULONG size)
{
	BREAK(C_Login);
	return real.C_Login(session, user, pin, size);
}

static CK_RV
broken_find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *found, CK_ULONG most,
    CK_ULONG *count)
{
	BREAK(C_FindObjects);
	return real.C_FindObjects(session, found, most, count);
}

static CK_RV
broken_attributes(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attributes, CK_ULONG count)
{
	CK_RV result;

	BREAK(C_GetAttributeValue);
	result = real.C_GetAttributeValue(session, object, attributes, count);
	return altered(fault, result, attributes->pValue,
	    &attributes->ulValueLen);
}

static CK_RV
broken_create(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes,
    CK_ULONG count, CK_OBJECT_HANDLE *object)
{
	BREAK(C_CreateObject);
	return real.C_CreateObject(session, attributes, count, object);
}

static CK_RV
broken_generate(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *attributes, CK_ULONG count, CK_OBJECT_HANDLE *key)
{
	BREAK(C_GenerateKey);
	return real.C_GenerateKey(session, mechanism, attributes, count, key);
}

static CK_RV
broken_generate_pair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_ATTRIBUTE *open, CK_ULONG open_count, CK_ATTRIBUTE *closed,
    CK_ULONG closed_count, CK_OBJECT_HANDLE *public, CK_OBJECT_HANDLE *key)
{
	BREAK(C_GenerateKeyPair);
	return real.C_GenerateKeyPair(session, mechanism, open, open_count,
	    closed, closed_count, public, key);
}

static CK_RV
broken_sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE key)
{
	BREAK(C_SignInit);
	return real.C_SignInit(session, mechanism, key);
}

static CK_RV
broken_sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG data_size,
    CK_BYTE *signature, CK_ULONG *size)
{
	BREAK(C_Sign);
	return altered(fault,
	    real.C_Sign(session, data, data_size, signature, size), signature,
	    size);
}

static CK_RV
broken_wrap(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, CK_BYTE *wrapped,
    CK_ULONG *size)
{
	BREAK(C_WrapKey);
	return altered(fault,
	    real.C_WrapKey(session, mechanism, wrapping, key, wrapped, size),
	    wrapped, size);
}

static CK_RV
broken_unwrap(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
    CK_OBJECT_HANDLE wrapping, CK_BYTE *wrapped, CK_ULONG size,
    CK_ATTRIBUTE *attributes, CK_ULONG count, CK_OBJECT_HANDLE *key)
{
	BREAK(C_UnwrapKey);
	return real.C_UnwrapKey(session, mechanism, wrapping, wrapped, size,
	    attributes, count, key);
}

static CK_RV
broken_random(CK_SESSION_HANDLE session, CK_BYTE *bytes, CK_ULONG size)
{
	BREAK(C_GenerateRandom);
	return altered(fault, real.C_GenerateRandom(session, bytes, size),
	    bytes, &size);
}

__attribute__((visibility("default"))) CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **functions)
{
	void *library = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
	CK_C_GetFunctionList get;
	CK_FUNCTION_LIST *found;
	void *symbol;

	if (library == NULL ||
	    (symbol = dlsym(library, "C_GetFunctionList")) == NULL)
		return CKR_GENERAL_ERROR;
	memcpy(&get, &symbol, sizeof get);
	if (get(&found) != CKR_OK)
		return CKR_GENERAL_ERROR;
	faults_read();
	real = *found;
	list = *found;
	list.C_Initialize = broken_initialize;
	list.C_GetSlotList = broken_slots;
	list.C_GetTokenInfo = broken_token_info;
	list.C_OpenSession = broken_open;
	list.C_Login = broken_login;
	list.C_FindObjects = broken_find;
	list.C_GetAttributeValue = broken_attributes;
	list.C_CreateObject = broken_create;
	list.C_GenerateKey = broken_generate;
	list.C_GenerateKeyPair = broken_generate_pair;
	list.C_SignInit = broken_sign_init;
	list.C_Sign = broken_sign;
	list.C_WrapKey = broken_wrap;
	list.C_UnwrapKey = broken_unwrap;
	list.C_GenerateRandom = broken_random;
	*functions = &list;
	return CKR_OK;
}

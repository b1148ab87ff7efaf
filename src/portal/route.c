#include <stddef.h>

#include "edge/route.h"
#include "portal/portal.h"

#include "base/banned.h"

const struct route portal_routes[] = {
	{ METHOD_GET, "/", NULL, "/", .door = DOOR_CITIZENS },
	{ METHOD_GET, "/en", NULL, "/en", .page = "citizen-en.html" },
	{ METHOD_GET, "/assets/", "", "/assets/", .door = DOOR_CITIZENS },
	{ METHOD_POST, "/v1/tokens", NULL, "/v1/tokens", .body = true,
	    .verb = &verb_token },
	{ METHOD_POST, "/v1/puk", NULL, "/v1/puk", .body = true,
	    .verb = &verb_puk },

	{ METHOD_GET, "/", NULL, "public:/", .door = DOOR_PUBLIC },
	{ METHOD_GET, "/en", NULL, "public:/en", .page = "steps-en.html",
	    .door = DOOR_PUBLIC },
	{ METHOD_GET, "/assets/", "", "public:/assets/", .door = DOOR_PUBLIC },
	{ METHOD_GET, "/area", NULL, "public:/area", .verb = &verb_area,
	    .door = DOOR_PUBLIC },
	{ METHOD_GET, "/punti", NULL, "public:/punti", .page = "points.html",
	    .door = DOOR_PUBLIC },
	{ METHOD_GET, "/points", NULL, "public:/points",
	    .page = "points-en.html", .door = DOOR_PUBLIC },
	{ METHOD_GET, "/v1/points", NULL, "public:/v1/points",
	    .verb = &verb_points, .door = DOOR_PUBLIC, .escapes = true },
	{ .path = NULL },
};

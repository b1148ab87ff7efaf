# For scenarios, after lib.sh: what drives the browser, from npm, once for all runs. It is
# kept outside the tree, and none of it is part of busta.
NODE_FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/busta-tests/web-1
CHROMIUM=$(command -v chromium || command -v chromium-browser)

web_packages() {
	mkdir -p "$NODE_FOLDER" && exec 8>"$NODE_FOLDER.lock" && flock 8
	[ -s "$NODE_FOLDER/node_modules/axe-core/axe.min.js" ] &&
		[ -s "$NODE_FOLDER/node_modules/playwright-core/package.json" ] ||
		npm install --prefix "$NODE_FOLDER" --no-save --no-audit --no-fund --ignore-scripts --silent \
			playwright-core@1.56.1 axe-core@4.10.3 >/dev/null 2>&1
	web_got=$?
	exec 8>&-
	[ -n "$CHROMIUM" ] && return $web_got
}

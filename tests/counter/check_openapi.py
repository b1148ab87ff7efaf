#!/usr/bin/env python3
"""Holds what a counter really answered against docs/openapi.yaml.

check_openapi.py [--all] [--source ROOT] DOCUMENT [RECORDS...]

RECORDS is a line of JSON a request and its answer:
  {"method": "POST", "path": "/v1/bindings?…", "key": "…" or null, "request": {…} or null,
   "status": 201, "type": "application/json", "retry_after": "1" or null, "body": "…"}
"-" is standard input; "retry_after" and "key" may be left out, and are not looked at then.
--all: each operation must have succeeded in the records, and each of its problems that is
named by --need=NAME,… must be there. --source: the document has the routes and problems
that src/counter has, and no others.
"""
import argparse
import json
import re
import sys

import jsonschema
import yaml

PROBLEM = "application/problem+json"


class Document:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.all = yaml.safe_load(file)
        self.resolver = jsonschema.RefResolver("", self.all)
        self.operations = {(method.upper(), path): operation
                           for path, methods in self.all["paths"].items()
                           for method, operation in methods.items()}

    def follow(self, node):
        while isinstance(node, dict) and "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def faults(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [f"{'/'.join(map(str, e.absolute_path)) or 'it'}: {e.message[:200]}"
                for e in validator.iter_errors(value)]

    def find(self, method, path):
        """The operation, and what its path holds; None where there is none."""
        for (verb, template), operation in self.operations.items():
            names = re.findall(r"{(\w+)}", template)
            pattern = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
            found = re.fullmatch(re.sub(r"{\w+}", "([^/]+)", pattern), path)
            if verb == method and found:
                return template, operation, dict(zip(names, found.groups()))
        return None, None, {}

    def check_itself(self):
        """Every reference leads somewhere; every operation has what 3.1 wants of it."""
        def walk(node, where):
            if isinstance(node, dict):
                if isinstance(node.get("$ref"), str):
                    try:
                        self.resolver.resolve(node["$ref"])
                    except jsonschema.RefResolutionError:
                        yield f"{where}: {node['$ref']} leads nowhere"
                for name, child in node.items():
                    yield from walk(child, f"{where}/{name}")
            elif isinstance(node, list):
                for at, child in enumerate(node):
                    yield from walk(child, f"{where}/{at}")
        yield from walk(self.all, "")
        if not re.fullmatch(r"3\.1\.\d+", self.all["openapi"]):
            yield "it is no OpenAPI 3.1"
        ids = [o.get("operationId") for o in self.operations.values()]
        if len(set(ids)) != len(ids) or None in ids:
            yield "two operations have one name, or one has none"
        for name, schema in self.all["components"]["schemas"].items():
            try:
                jsonschema.Draft202012Validator.check_schema(schema)
            except jsonschema.SchemaError as error:
                yield f"schema {name}: {error.message}"
        for (method, path), operation in self.operations.items():
            named = [p["name"] for p in map(self.follow, operation.get("parameters", []))
                     if p["in"] == "path"]
            if sorted(named) != sorted(re.findall(r"{(\w+)}", path)):
                yield f"{method} {path}: its path has other parameters"
            for status, response in operation["responses"].items():
                yield from self.check_problems(f"{method} {path} {status}", status, response)

    def check_problems(self, where, status, response):
        kinds = self.follow(response).get("content", {})
        if (status >= "400") != (list(kinds) == [PROBLEM]):
            yield f"{where}: problems are {PROBLEM}, and nothing else is"
        for name in self.problems_of(response):
            if self.all["x-problems"].get(name) != int(status):
                yield f"{where}: {name} has another status"

    def problems_of(self, response):
        content = self.follow(response).get("content", {}).get(PROBLEM)
        names = content["schema"]["properties"]["type"]["enum"] if content else []
        return [name.removeprefix("/problems/") for name in names]


class Checker:
    def __init__(self, document):
        self.document, self.faults, self.seen, self.records = document, [], set(), 0

    def fault(self, record, text):
        self.faults.append(f"{record['method']} {record['path']} {record['status']}: {text}")

    def check(self, record):
        self.records += 1
        path = record["path"].split("?")[0]
        template, operation, parts = self.document.find(record["method"], path)
        if operation is None:
            self.check_elsewhere(record)
            return
        response = operation["responses"].get(str(record["status"]))
        if response is None:
            self.fault(record, "the document has no such status here")
            return
        response = self.document.follow(response)
        self.check_body(record, response["content"])
        if record["status"] < 300:
            self.check_request(record, operation, parts)
        if "Retry-After" in response.get("headers", {}) and not record.get("retry_after", "1"):
            self.fault(record, "no Retry-After")
        self.seen.add((record["method"], template, record["status"]))

    def check_elsewhere(self, record):
        """A path that is none has problems alone, of which every path may have some."""
        if record["status"] < 400:
            self.fault(record, "the document has no such path")
            return
        schema = {"$ref": "#/components/schemas/Problem"}
        self.check_body(record, {PROBLEM: {"schema": schema}})

    def check_body(self, record, content):
        if record["type"] not in content:
            self.fault(record, f"it is {record['type']}, not {' or '.join(content)}")
            return
        value = record["body"]
        if "json" in record["type"]:
            try:
                value = json.loads(value)
            except ValueError as error:
                self.fault(record, f"no JSON: {error}")
                return
        for text in self.document.faults(content[record["type"]]["schema"], value):
            self.fault(record, text)
        if record["type"] == PROBLEM:
            self.check_problem(record, value)

    def check_problem(self, record, value):
        name = str(value.get("type", "")).removeprefix("/problems/")
        if not record["status"] == value.get("status") == self.document.all["x-problems"].get(name):
            self.fault(record, f"{name} has another status")
        self.seen.add(name)

    def check_request(self, record, operation, parts):
        """What was carried out was asked as the document says."""
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for text in self.document.faults(schema, record.get("request")):
                self.fault(record, f"asked with {text}")
        elif record.get("request") is not None:
            self.fault(record, "asked with a body")
        query = dict(pair.partition("=")[::2] for pair in record["path"].partition("?")[2].split("&") if pair)
        values = {"path": parts, "query": query}
        if "key" in record:
            values["header"] = {"Idempotency-Key": record["key"]} if record["key"] else {}
        known = set()
        for parameter in map(self.document.follow, operation.get("parameters", [])):
            known.add(parameter["name"])
            if parameter["in"] not in values:
                continue
            value = values[parameter["in"]].get(parameter["name"])
            if value is None and parameter["required"]:
                self.fault(record, f"asked without {parameter['name']}")
            if value is not None:
                for text in self.document.faults(parameter["schema"], value):
                    self.fault(record, f"{parameter['name']}: {text}")
        for name in set(query) - known:
            self.fault(record, f"asked with {name}")

    def check_all(self, needed):
        for (method, path), operation in self.document.operations.items():
            for status in operation["responses"]:
                if status < "300" and (method, path, int(status)) not in self.seen:
                    self.faults.append(f"{method} {path}: no record that succeeded")
        for name in needed:
            if name not in self.seen:
                self.faults.append(f"{name}: no record of this problem")


def check_source(document, root):
    """The tables of the program say the same."""
    with open(f"{root}/src/counter/problem.c", encoding="utf-8") as file:
        found = re.findall(r'\[PROBLEM_\w+\] = {\s*"([a-z-]+)",\s*(\d+)', file.read())
    problems = {name: int(status) for name, status in found}
    if not problems or problems != document.all["x-problems"]:
        yield f"other problems: {set(problems.items()) ^ set(document.all['x-problems'].items())}"
    names = document.all["components"]["schemas"]["ProblemType"]["enum"]
    if [name.removeprefix("/problems/") for name in names] != list(document.all["x-problems"]):
        yield "ProblemType has other problems"
    with open(f"{root}/src/counter/route.c", encoding="utf-8") as file:
        rows = re.findall(r'{ METHOD_(\w+),\s*"([^"]+)",\s*(NULL|"[^"]*"),\s*"([^"]+)"', file.read())
    routes = {(method, name) for method, _, _, name in rows if name.startswith("/v1/")}
    if not routes or routes != set(document.operations):
        yield f"other routes: {routes ^ set(document.operations)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--need", default="")
    parser.add_argument("--source")
    parser.add_argument("document")
    parser.add_argument("records", nargs="*")
    options = parser.parse_args()
    document = Document(options.document)
    checker = Checker(document)
    checker.faults += document.check_itself()
    if options.source:
        checker.faults += check_source(document, options.source)
    for name in options.records:
        with sys.stdin if name == "-" else open(name, encoding="utf-8") as file:
            for line in file:
                checker.check(json.loads(line))
    if options.all:
        checker.check_all([name for name in options.need.split(",") if name])
    for text in dict.fromkeys(checker.faults):
        print(text)
    print(f"{checker.records} records, {len(checker.faults)} faults", file=sys.stderr)
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())

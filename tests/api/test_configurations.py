"""Process types, prompts and configurations are made and switched over HTTP."""
import pytest

TYPES = "/api/v1/process_types"
PROMPTS = "/api/v1/prompts"
CONFIGURATIONS = "/api/v1/configurations"
GOOD = {
    "process_type_id": "simple_invoice",
    "output_schema": {"type": "object", "properties": {"total": {"type": "number"}, "net": {"type": "number"}}},
    "validation_rules": {"validation_rules": [
        {"field": "net", "rule": "less_than_or_equal", "compare_to": "total"}]},
    "options": {},
}


def test_a_version_is_kept_and_becomes_the_active_one(api, tokens):
    made = api("POST", CONFIGURATIONS, tokens["stranger"], GOOD)
    assert (made.status, made.json["is_active"]) == (201, False), made
    [row, *_] = api("GET", CONFIGURATIONS, tokens["stranger"], query={"process_type_id": "simple_invoice"}).json["items"]
    assert row["version"] == made.json["version"]
    whole = api("GET", f"{CONFIGURATIONS}/{row['config_id']}", tokens["viewer"])
    assert whole.status == 404
    whole = api("GET", f"{CONFIGURATIONS}/{row['config_id']}", tokens["stranger"]).json
    assert whole["output_schema"] == GOOD["output_schema"]
    switched = api("POST", f"{CONFIGURATIONS}/{row['config_id']}/activate", tokens["stranger"], {})
    assert (switched.status, switched.json["version"]) == (200, made.json["version"])
    active = api("GET", CONFIGURATIONS, tokens["stranger"],
                 query={"process_type_id": "simple_invoice", "is_active": "true"}).json["items"]
    assert [one["config_id"] for one in active] == [row["config_id"]]


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(api, tokens, docflow):
    def count():
        return docflow.sql("SELECT count(*) FROM configurations")
    before = count()
    bad = {**GOOD, "process_type_id": "nothing", "colour": "red", "enable_hitl": "yes",
           "output_schema": {"type": "thing"}, "input_schema": {"$ref": "#/nowhere"},
           "validation_rules": {"validation_rules": [{"field": "net", "rule": "smells_good"},
                                                     {"field": "net", "rule": "less_than"}]},
           "options": {"speed": 9}, "outputs": [{"action_type": "pigeon", "target_config": {}}]}
    for path in (CONFIGURATIONS, f"{CONFIGURATIONS}/validate"):
        reply = api("POST", path, tokens["admin"], bad)
        assert reply.status == 422, reply
        assert {error["pointer"] for error in reply.json["errors"]} == {
            "/process_type_id", "/colour", "/enable_hitl", "/output_schema", "/input_schema",
            "/validation_rules/validation_rules/0", "/validation_rules/validation_rules/1", "/options", "/outputs"}
    assert count() == before
    assert api("POST", f"{CONFIGURATIONS}/validate", tokens["admin"], GOOD).status == 204
    assert count() == before


def test_types_are_the_platforms_to_make_and_everybodys_to_see(api, tokens):
    new = {"process_type_id": "delivery_note", "display_name": "Delivery note"}
    assert api("POST", TYPES, tokens["admin"], new).status == 403
    made = api("POST", TYPES, tokens["platform"], new)
    assert (made.status, made.headers["location"]) == (201, f"{TYPES}/delivery_note")
    assert api("POST", TYPES, tokens["platform"], new).status == 409
    edited = api("PATCH", f"{TYPES}/delivery_note", tokens["platform"], {"is_active": False},
                 If_Match=made.headers["etag"])
    assert (edited.status, edited.json["revision"]) == (200, 2)
    assert api("PATCH", f"{TYPES}/delivery_note", tokens["platform"], {"description": "x"},
               If_Match=made.headers["etag"]).status == 412
    def shown(**query):
        return [row["process_type_id"] for row in api("GET", TYPES, tokens["viewer"], query=query).json["items"]]
    assert "delivery_note" in shown(is_active="false") and "delivery_note" not in shown(is_active="true")


@pytest.mark.parametrize("change, status", [({}, 201), ({"stage": "guess"}, 422), ({"process_type_id": "none"}, 422),
                                            ({"temperature": 3}, 422)])
def test_prompts_are_checked(api, tokens, change, status):
    prompt = {"process_type_id": "simple_invoice", "version": 40, "stage": "validation",
              "prompt_template": "Check {{extracted_data}}.", "model_name": "m", **change}
    reply = api("POST", PROMPTS, tokens["admin"], prompt)
    assert reply.status == status, reply
    if status == 201:
        assert api("POST", PROMPTS, tokens["admin"], prompt).status == 409


def test_a_placeholder_that_nothing_fills_is_refused(api, tokens):
    prompt = {"process_type_id": "simple_invoice", "version": 42, "stage": "ocr", "model_name": "m",
              "prompt_template": "Read\n{{docment_text}}"}
    reply = api("POST", PROMPTS, tokens["admin"], prompt)
    assert reply.status == 422 and "line 2: there is no variable {{docment_text}}" in reply.json["detail"], reply
    assert "document_text" in reply.json["hint"]
    assert api("POST", PROMPTS, tokens["admin"], {**prompt, "prompt_template": "Read\n{{document_text}}"}).status == 201


def test_shared_prompts_are_seen_by_all_and_own_ones_by_the_client(api, tokens):
    prompt = {"process_type_id": "simple_invoice", "version": 41, "stage": "ocr", "prompt_template": "Read.",
              "model_name": "m"}
    shared = api("POST", PROMPTS, tokens["platform"], prompt).json
    own = api("POST", PROMPTS, tokens["admin"], prompt).json
    assert shared["client_id"] is None
    def seen(role):
        return {row["prompt_id"] for row in api("GET", PROMPTS, tokens[role], query={"version": 41}).json["items"]}
    assert seen("admin") == {shared["prompt_id"], own["prompt_id"]} and seen("stranger") == {shared["prompt_id"]}
    off = {"is_active": False}
    assert api("PATCH", f"{PROMPTS}/{shared['prompt_id']}", tokens["admin"], off).status == 403
    assert api("PATCH", f"{PROMPTS}/{own['prompt_id']}", tokens["admin"], off).json["is_active"] is False

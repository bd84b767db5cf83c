// Validates the instances of a file, again and again for so many milliseconds, as they are and then each from its text;
// prints nanoseconds for each of both and how many fit: node validate.mjs SCHEMA INSTANCES MILLISECONDS
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schema, instances] = process.argv.slice(2, 4).map((path) => JSON.parse(readFileSync(path, "utf8")));
const limit = Number(process.argv[4]) * 1e6;
const ajv = new Ajv({ strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

const texts = instances.map((instance) => JSON.stringify(instance));

const count = (items, fits) => {
    let fitting = 0;
    for (const item of items) {
        if (fits(item)) fitting++;
    }
    return fitting;
};
const measure = (round) => {
    for (let i = 0; i < 50; i++) round(); // what compiles at run time has its time
    const start = process.hrtime.bigint();
    let rounds = 0;
    let spent = 0;
    while (spent < limit) {
        round();
        rounds++;
        spent = Number(process.hrtime.bigint() - start);
    }
    return spent / (rounds * instances.length);
};
const ns = measure(() => count(instances, validate));
const textNs = measure(() => count(texts, (text) => validate(JSON.parse(text))));
console.log(`ns=${ns} text_ns=${textNs} fitting=${count(instances, validate)}`);

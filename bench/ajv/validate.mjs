// Validates the instances of a file, again and again for so many milliseconds; prints nanoseconds for each and how
// many of them fit: node validate.mjs SCHEMA INSTANCES MILLISECONDS
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schema, instances] = process.argv.slice(2, 4).map((path) => JSON.parse(readFileSync(path, "utf8")));
const limit = Number(process.argv[4]) * 1e6;
const ajv = new Ajv({ strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

const round = () => {
    let fitting = 0;
    for (const instance of instances) {
        if (validate(instance)) fitting++;
    }
    return fitting;
};
let fitting = 0;
for (let i = 0; i < 50; i++) fitting = round(); // what compiles at run time has its time
const start = process.hrtime.bigint();
let rounds = 0;
let spent = 0;
while (spent < limit) {
    round();
    rounds++;
    spent = Number(process.hrtime.bigint() - start);
}
console.log(`ns=${spent / (rounds * instances.length)} fitting=${fitting}`);

// Reads a JSON text and prints it again, over and over for so many milliseconds each; prints megabytes per second of
// both: node parse.mjs FILE MILLISECONDS
import { readFileSync } from "node:fs";

const text = readFileSync(process.argv[2], "utf8");
const limit = Number(process.argv[3]) * 1e6;
const bytes = Buffer.byteLength(text);
const value = JSON.parse(text);
let sink = 0; // so that nothing is left out for want of use

const rate = (step) => {
    for (let i = 0; i < 3; i++) sink += step(); // what compiles at run time has its time
    const start = process.hrtime.bigint();
    let rounds = 0;
    let spent = 0;
    while (spent < limit) {
        sink += step();
        rounds++;
        spent = Number(process.hrtime.bigint() - start);
    }
    return (rounds * bytes * 1e3) / spent;
};
const parse = rate(() => JSON.parse(text).length);
const render = rate(() => JSON.stringify(value).length);
console.log(`parse=${parse} render=${render}`);

// Works off the jobs "nothing" of the database that PGDATABASE names and prints how fast: from the end
// of the first WARM jobs to the end of the last one, as queue_rate counts. Tuned as graphile-worker's own
// performance page has it.
//
//     node drain.mjs JOBS
import { EventEmitter } from "node:events";
import { run } from "graphile-worker";

const WARM = 1000;
const jobs = Number(process.argv[2]);
const events = new EventEmitter();
let completed = 0;
let start = process.hrtime.bigint();
// A job is complete when that is written in the database.
const finished = new Promise((resolve) => {
  events.on("job:complete", () => {
    completed += 1;
    if (completed === WARM) start = process.hrtime.bigint();
    if (completed === jobs) resolve(process.hrtime.bigint());
  });
});

const runner = await run({
  taskList: { nothing: () => {} },
  events,
  noHandleSignals: true,
  preset: {
    worker: {
      concurrentJobs: 24,
      maxPoolSize: 24,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
  logger: undefined,
});
const end = await finished;
await runner.stop();
console.log(`rate=${((jobs - WARM) * 1e9) / Number(end - start)}`);

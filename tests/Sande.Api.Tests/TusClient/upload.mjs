// Uploads a file with tus-js-client and resumes what an earlier run began. The options are JSON in the first argument:
//   endpoint, key, file, metadata, storage   what to send where, and the file that upload addresses are remembered in
//   pauseAt, goOn                            at this byte: say "paused" and send nothing until the file goOn exists
//   killAt                                   at this byte: SIGKILL to this process
import fs from "node:fs";
import { PassThrough, Transform } from "node:stream";
import tus from "tus-js-client";

const options = JSON.parse(process.argv[2]);
const size = fs.statSync(options.file).size;
let sent = 0;
let hasPaused = false;

const say = (text) => fs.writeSync(1, text + "\n");

function reach(position) {
  if (options.pauseAt && position >= options.pauseAt && !hasPaused) {
    hasPaused = true;
    say(`paused ${position}`);
    // Blocks the whole process: nothing is sent meanwhile.
    while (!fs.existsSync(options.goOn)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  if (options.killAt && position >= options.killAt) {
    say(`sent ${sent}`);
    process.kill(process.pid, "SIGKILL");
  }
}

// The client's own reader, but that it tells where it is.
const fileReader = {
  async openFile(file) {
    return {
      size,
      async slice(start, end) {
        const last = Math.min(end, size);
        let position = start;
        const count = new Transform({
          transform(part, _, done) {
            position += part.length;
            sent += part.length;
            reach(position);
            done(null, part);
          },
        });
        const value = fs.createReadStream(file, { start, end: last - 1, highWaterMark: 1 << 18 }).pipe(count).pipe(new PassThrough());
        value.size = last - start;
        return { value, done: last >= size };
      },
      close() {},
    };
  },
};

const upload = new tus.Upload(options.file, {
  endpoint: options.endpoint,
  headers: { Authorization: `Bearer ${options.key}` },
  metadata: options.metadata,
  fileReader,
  fingerprint: async (file) => `${file}-${size}`,
  urlStorage: new tus.FileUrlStorage(options.storage),
  uploadSize: size,
  retryDelays: [100, 200, 500, 1000, 2000, 4000],
  onAfterResponse: (request, response) => {
    if (request.getMethod() === "HEAD") say(`resumed ${response.getHeader("Upload-Offset")}`);
  },
  onError: (error) => {
    say(`error ${error}`);
    process.exit(1);
  },
  onSuccess: () => {
    say(`sent ${sent}`);
    say(`done ${upload.url}`);
  },
});

const [previous] = await upload.findPreviousUploads();
if (previous) upload.resumeFromPreviousUpload(previous);
upload.start();

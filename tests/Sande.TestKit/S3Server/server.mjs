// Serves S3 on a free port of this machine, from memory, until its standard input ends; the address is its first line.
import { buildApp } from "fauxqs";

const app = buildApp({ logger: false, host: "127.0.0.1", defaultRegion: "us-east-1" });
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.stdin.resume().on("end", () => app.close().then(() => process.exit(0)));

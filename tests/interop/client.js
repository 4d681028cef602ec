// Calls a running nisba from @grpc/grpc-js, by its .proto files.
//
//     node client.js HOST:PORT PROTO_FOLDER
//
// Prints one JSON object; tests/interop/test_node.py says what must be in it.
"use strict";

const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const [address, protos] = process.argv.slice(2);
const options = { keepCase: true, enums: String, longs: String, defaults: true, oneofs: true, includeDirs: [protos] };
const { nisba } = grpc.loadPackageDefinition(
  loader.loadSync("nisba/v1/name_service.proto", options),
);
const client = new nisba.v1.NameService(address, grpc.credentials.createInsecure());

function call(method, request, metadata = new grpc.Metadata()) {
  return new Promise((done) => {
    let trailer = {};
    const begun = client[method](request, metadata, { deadline: Date.now() + 20000 }, (error, answer) =>
      setImmediate(() =>
        done(
          error
            ? {
                error: {
                  code: error.code,
                  message: error.details,
                  details: (error.metadata.get("grpc-status-details-bin")[0] || "").toString("latin1"),
                },
              }
            : { answer, trailer },
        ),
      ),
    );
    begun.on("status", (status) => {
      trailer = status.metadata.getMap();
    });
  });
}

function stream(chunks) {
  return new Promise((done, fail) => {
    const responses = [];
    const begun = client.StreamNormalize({ deadline: Date.now() + 20000 });
    begun.on("data", (response) => responses.push(response));
    begun.on("end", () => done(responses));
    begun.on("error", fail);
    for (const names of chunks) begun.write({ names });
    begun.end();
  });
}

async function main() {
  const metadata = new grpc.Metadata();
  metadata.set("x-request-id", "from-node-1");
  const said = {
    normalize: await call("Normalize", { name: "الصاخور" }, metadata),
    batch: await call("BatchNormalize", { names: ["Alep", "", "H\u0430lep"] }),
    stream: await stream([["Alep"], ["Amman", "Halep"]]),
    refused: await call("Normalize", { name: "" }),
    tooMany: await call("BatchNormalize", { names: Array(1001).fill("Alep") }),
    version: await call("GetVersion", {}),
  };
  process.stdout.write(JSON.stringify(said));
  client.close();
}

main();

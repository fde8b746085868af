using System.CommandLine;
using Sande.Cli.Commands;

var root = new RootCommand("Takes a backdoor out of a language model: starts the API, the worker and, unless told otherwise, a private PostgreSQL.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    ReproduceCommand.Create(),
    ScanCommand.Create(),
    BenchApiCommand.Create(),
};

// Signals are ours: a stop takes as long as the worker needs to save its job's state.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

using System.CommandLine;
using Sande.Contracts.Jobs;
using Sande.Worker.Commands;

var root = new RootCommand("Sande's worker: takes jobs from the queue (host, the default), runs one job file (execute), or measures this machine (bench).")
{
    HostCommand.Create(),
    ExecuteCommand.Create(),
    BenchCommand.Create(),
};
root.SetAction(HostCommand.RunAsync);

var arguments = root.Parse(args);
// host and execute handle SIGTERM and SIGINT themselves: saving a state takes longer than the parser's two seconds.
var exitCode = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return arguments.Errors.Count > 0 ? ExecuteExitCodes.Usage : exitCode;

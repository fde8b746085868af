using Sande.Cli.Client;
using Sande.Persistence.Embedded;

namespace Sande.Cli.Commands;

/// <summary>Expected failures end a command with a sentence on standard error and exit code 1, not with a stack trace.</summary>
internal static class Failures
{
    public static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e) when (e is LauncherException or SandeApiException or EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync($"sande: {e.Message}");
            return 1;
        }
    }
}

namespace Sande.Cli;

/// <summary>Something the user can put right; the message says how. The command ends with exit code 1.</summary>
internal sealed class LauncherException(string message) : Exception(message);

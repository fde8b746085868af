namespace Sande.Persistence.Imports;

/// <summary>The place of an import can't be reached just now: it is tried again.</summary>
public sealed class ImportUnavailableException(string message, Exception innerException) : IOException(message, innerException);

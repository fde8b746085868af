namespace Sande.Persistence.Imports;

/// <summary>A folder can't be imported; the message says why, and is fit for the caller.</summary>
public sealed class ImportException(string message, Exception? innerException = null) : IOException(message, innerException);

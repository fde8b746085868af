namespace Sande.Persistence.Storage;

/// <summary>The store could not be written: its disk is full, read-only or broken. (A source that fails while it is read throws its own exception.)</summary>
public sealed class BlobStoreException(string message, Exception innerException) : IOException(message, innerException);

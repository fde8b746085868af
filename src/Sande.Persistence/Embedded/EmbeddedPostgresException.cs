namespace Sande.Persistence.Embedded;

/// <summary>The private database can't be used; the message says why and what to do.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? innerException = null) : Exception(message, innerException);

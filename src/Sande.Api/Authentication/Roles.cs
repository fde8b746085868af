namespace Sande.Api.Authentication;

/// <summary>What a key may do; each role may also do what the one before may.</summary>
internal static class Roles
{
    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Also creates, uploads, cancels and deletes.</summary>
    public const string Operator = "operator";

    /// <summary>Also manages keys and policies.</summary>
    public const string Admin = "admin";
}

using System.Security.Cryptography;

namespace Sande.Persistence;

/// <summary>Identifiers: a prefix that says of what, and 24 random characters that sort by nothing.</summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Prefix of checkpoints.</summary>
    public const string Checkpoint = "ckpt_";

    /// <summary>Prefix of datasets.</summary>
    public const string Dataset = "ds_";

    /// <summary>Prefix of remediations.</summary>
    public const string Remediation = "rem_";

    /// <summary>A new identifier (124 random bits).</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 24);
}

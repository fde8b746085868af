using System.Buffers;
using Sande.Contracts.Checkpoints;

namespace Sande.Persistence.Storage.S3;

/// <summary>A bucket, or a part of one that is used as a folder: <c>s3://bucket/prefix</c>.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">What keys in it begin with: empty, or ending with a slash.</param>
internal sealed record S3Folder(string Bucket, string Prefix)
{
    public const string Scheme = "s3://";

    private const int MinBucketLength = 3;
    private const int MaxBucketLength = 255; // 63 in AWS; what was made before 2018, and other servers', may be longer

    private static readonly SearchValues<char> BucketCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>Reads <c>s3://bucket</c> or <c>s3://bucket/prefix</c>, with or without a slash at the end.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static S3Folder Parse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
            throw new FormatException("Must be of the form s3://bucket/prefix.");
        var (bucket, prefix) = uri[Scheme.Length..].Split('/', 2) is [var name, var rest] ? (name, rest) : (uri[Scheme.Length..], "");
        if (bucket.Length is < MinBucketLength or > MaxBucketLength || bucket.AsSpan().ContainsAnyExcept(BucketCharacters))
            throw new FormatException("A bucket's name has at least 3 of the characters a-z, 0-9, '.' and '-'.");
        prefix = prefix.EndsWith('/') ? prefix[..^1] : prefix;
        if (prefix.Length > 0 && CheckpointPath.FindFault(prefix) is { } fault)
            throw new FormatException(fault);
        return new(bucket, prefix.Length == 0 ? "" : prefix + "/");
    }

    /// <summary>The key of a file below it.</summary>
    public string KeyOf(string path) => Prefix + path;

    /// <summary>Whether <paramref name="other"/> is it or lies below it.</summary>
    public bool Contains(S3Folder other) => other.Bucket == Bucket && other.Prefix.StartsWith(Prefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";
}

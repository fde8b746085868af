namespace Sande.Api.Uploads;

/// <summary>The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload).</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,checksum,expiration,termination";
    public const string ContentType = "application/offset+octet-stream";

    /// <summary>The status of a part whose checksum is another one.</summary>
    public const int ChecksumMismatch = 460;

    public const string Resumable = "Tus-Resumable";
    public const string Versions = "Tus-Version";
    public const string Extension = "Tus-Extension";
    public const string ChecksumAlgorithm = "Tus-Checksum-Algorithm";
    public const string Offset = "Upload-Offset";
    public const string Length = "Upload-Length";
    public const string DeferLength = "Upload-Defer-Length";
    public const string Metadata = "Upload-Metadata";
    public const string Checksum = "Upload-Checksum";
    public const string Expires = "Upload-Expires";

    /// <summary>What the OpenAPI document says of them.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>
    {
        [Resumable] = "The version of tus: 1.0.0.",
        [Versions] = "The versions of tus that are spoken.",
        [Extension] = "The extensions of tus that are spoken.",
        [ChecksumAlgorithm] = "What Upload-Checksum may be.",
        [Offset] = "Bytes that are here: the next part begins there.",
        [Length] = "Bytes of the whole file.",
        [Metadata] = "The metadata as it came.",
        [Expires] = "When the upload is forgotten unless more comes, an HTTP date.",
    };
}

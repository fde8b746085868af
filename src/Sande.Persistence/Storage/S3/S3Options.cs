using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Storage.S3;

/// <summary>
/// Which S3-compatible storage is used, and for what. Each setting is an environment variable (or any other configuration key) of the name given; region and credentials are found as in
/// every program of the AWS SDK (AWS_REGION, AWS_ACCESS_KEY_ID, a profile, the machine's role).
/// </summary>
public sealed class S3Options
{
    /// <summary>The configuration key of <see cref="Import"/>.</summary>
    public const string ImportKey = "SANDE_IMPORT_S3";

    private const string BucketKey = "SANDE_S3_BUCKET";
    private const string EndpointKey = "SANDE_S3_ENDPOINT";
    private const long BytesPerGibibyte = 1L << 30;

    /// <summary>SANDE_S3_BUCKET: the bucket that files are kept in. Default none: they are kept in the data folder.</summary>
    [ConfigurationKeyName(BucketKey)]
    public string? Bucket { get; set; }

    /// <summary>SANDE_S3_PREFIX: what the names of the files in the bucket begin with, as a folder. Default none.</summary>
    [ConfigurationKeyName("SANDE_S3_PREFIX")]
    public string? Prefix { get; set; }

    /// <summary>SANDE_S3_ENDPOINT: the address of the storage, http or https. Default: AWS, in the region of the AWS SDK's settings.</summary>
    [ConfigurationKeyName(EndpointKey)]
    public string? Endpoint { get; set; }

    /// <summary>SANDE_S3_FORCE_PATH_STYLE: whether the bucket stands in the path (true) or in the host's name (false). Default: true with an endpoint of its own, false with AWS.</summary>
    [ConfigurationKeyName("SANDE_S3_FORCE_PATH_STYLE")]
    public bool? ForcePathStyle { get; set; }

    /// <summary>SANDE_S3_CACHE_GIB: files of the bucket that this machine keeps in the data folder, GiB; beyond it those go that were used longest ago. Default 50.</summary>
    [ConfigurationKeyName("SANDE_S3_CACHE_GIB")]
    public double CacheGib { get; set; } = 50;

    /// <summary>SANDE_IMPORT_S3: below which <c>s3://bucket/prefix</c> checkpoints may be imported, separated by commas. Default none.</summary>
    [ConfigurationKeyName(ImportKey)]
    public string? Import { get; set; }

    /// <summary>Whether an address of the storage is given: then it is not AWS.</summary>
    internal bool HasEndpoint => !string.IsNullOrEmpty(Endpoint);

    /// <summary><see cref="CacheGib"/> in bytes.</summary>
    internal long CacheBytes => (long)(CacheGib * BytesPerGibibyte);

    /// <summary>Where the files are kept, or null: in the data folder.</summary>
    internal S3Folder? Store => string.IsNullOrEmpty(Bucket) ? null : S3Folder.Parse($"{S3Folder.Scheme}{Bucket}/{Prefix}");

    /// <summary>Where checkpoints may be imported from.</summary>
    internal IReadOnlyList<S3Folder> ImportLocations
        => [.. (Import ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(S3Folder.Parse)];

    internal sealed class Validator : IValidateOptions<S3Options>
    {
        public ValidateOptionsResult Validate(string? name, S3Options options)
        {
            var faults = new List<string>();
            Try(() => _ = options.Store, $"{BucketKey}, SANDE_S3_PREFIX", faults);
            Try(() => _ = options.ImportLocations, ImportKey, faults);
            if (options.HasEndpoint && !(Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
                faults.Add($"{EndpointKey} must be an address, as https://storage.example:9000.");
            if (options.CacheGib is not >= 0)
                faults.Add("SANDE_S3_CACHE_GIB must be at least 0.");
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }

        private static void Try(Action read, string keys, List<string> faults)
        {
            try
            {
                read();
            }
            catch (FormatException fault)
            {
                faults.Add($"{keys}: {fault.Message}");
            }
        }
    }
}

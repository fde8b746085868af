using Amazon.Runtime;
using Amazon.S3;

namespace Sande.Persistence.Storage.S3;

/// <summary>The AWS SDK's client, as the settings want it.</summary>
internal static class S3Client
{
    /// <summary>What storage that has no regions takes for one.</summary>
    private const string DefaultRegion = "us-east-1";

    /// <exception cref="AmazonClientException">Neither an endpoint nor a region is set.</exception>
    public static AmazonS3Client Create(S3Options options)
    {
        var config = new AmazonS3Config { ForcePathStyle = options.ForcePathStyle ?? options.HasEndpoint };
        if (options.HasEndpoint)
        {
            config.ServiceURL = options.Endpoint;
            config.AuthenticationRegion = FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? DefaultRegion;
            UseOlderChecksums(config);
        }

        return new(config);
    }

    // Storage other than AWS often does not know the trailing checksums that the SDK adds by itself: some servers then keep the framing as a part of the file.
    // What the operator set for the SDK goes before.
    private static void UseOlderChecksums(AmazonS3Config config)
    {
        if (Environment.GetEnvironmentVariable("AWS_REQUEST_CHECKSUM_CALCULATION") is null)
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        if (Environment.GetEnvironmentVariable("AWS_RESPONSE_CHECKSUM_VALIDATION") is null)
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
    }
}

using Amazon.S3;
using Microsoft.Extensions.Options;
using Sande.Persistence.Storage.S3;

namespace Sande.Persistence.Imports;

/// <summary>
/// The places in S3-compatible storage that the operator allows imports from (<see cref="S3Options.Import"/>). Of what lies outside, nothing is told and nothing is asked: the server's own
/// credentials may reach further than the caller should.
/// </summary>
public sealed class S3ImportRoots(IOptions<S3Options> options, Lazy<IAmazonS3> client)
{
    /// <summary>The place at <paramref name="uri"/>, which must be a root itself or below one.</summary>
    /// <exception cref="ImportException">It is not.</exception>
    public IImportFolder Find(string uri)
    {
        var roots = options.Value.ImportLocations;
        if (roots.Count == 0)
            throw new ImportException($"Imports from S3 are off: the server's {S3Options.ImportKey} names no bucket.");
        var location = Parse(uri);
        return roots.Any(root => root.Contains(location))
            ? new S3ImportFolder(client.Value, location)
            : throw new ImportException($"The uri is not below one that the server's {S3Options.ImportKey} names.");
    }

    private static S3Folder Parse(string uri)
    {
        try
        {
            return S3Folder.Parse(uri);
        }
        catch (FormatException fault)
        {
            throw new ImportException(fault.Message, fault);
        }
    }
}

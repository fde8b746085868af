namespace Sande.Persistence;

/// <summary>Where the database and the files are. Bound from the configuration by <see cref="PersistenceServiceCollectionExtensions.AddSandePersistence"/>.</summary>
public sealed class SandeOptions
{
    /// <summary>The connection string's name: <c>ConnectionStrings:Sande</c>, as an environment variable <c>ConnectionStrings__Sande</c>.</summary>
    public const string ConnectionStringName = "Sande";

    /// <summary>The configuration key of <see cref="DataPath"/>.</summary>
    public const string DataPathKey = "SANDE_DATA";

    /// <summary>What <see cref="DataPath"/> is where nothing is set.</summary>
    public const string DefaultDataPath = "./.sande";

    /// <summary>An Npgsql connection string. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The folder of everything that is kept outside the database. Default <see cref="DefaultDataPath"/>.</summary>
    public string DataPath { get; set; } = DefaultDataPath;

    /// <summary>The configuration key of <see cref="ImportRoots"/>: a path list, separated as in PATH.</summary>
    public const string ImportRootsKey = "SANDE_IMPORT_ROOTS";

    /// <summary>The folders below which checkpoints may be imported; absolute. Default none: nothing is imported from a path.</summary>
    public IReadOnlyList<string> ImportRoots { get; set; } = [];

    /// <summary>The folder of the blobs.</summary>
    public string BlobPath => Path.Combine(Path.GetFullPath(DataPath), "blobs");

    /// <summary>The configuration key of <see cref="Uploads"/>.</summary>
    public const string UploadsKey = "SANDE_UPLOADS";

    /// <summary>The folder of what resumable uploads have brought so far, for API hosts that share it and not the data folder. Default: <c>uploads</c> in the data folder.</summary>
    public string? Uploads { get; set; }

    /// <summary>The absolute path of <see cref="Uploads"/>.</summary>
    public string UploadPath => Path.GetFullPath(Uploads ?? Path.Combine(DataPath, "uploads"));
}

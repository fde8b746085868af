using System.Buffers.Binary;
using System.Text;
using Sande.Contracts.Jobs;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    private string File => _folder["state.safetensors"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<torch.ScalarType> ScalarTypes => [.. SafetensorsDtype.All.Where(dtype => dtype.TorchType is not null).Select(dtype => dtype.TorchType!.Value)];

    [Theory, MemberData(nameof(ScalarTypes))]
    public void Every_dtype_comes_back_as_it_was_written(torch.ScalarType type)
    {
        var written = torch.tensor(new[] { 0.0, 1, 0, 3, 100, 2 }).reshape(2, 3).to(type);
        SafetensorsWriter.Write(File, [("x", written)]);

        using var file = SafetensorsFile.Open(File);
        AssertSame(written, file.Read("x"));
    }

    [Fact]
    public void A_state_of_several_dtypes_comes_back_with_its_metadata()
    {
        var moments = torch.rand(3, 5, requires_grad: true);
        var step = torch.tensor(7L);
        var flags = torch.tensor(new byte[] { 1, 2, 3 });
        var transposed = torch.arange(6, torch.ScalarType.Int32).reshape(2, 3).t();
        var metadata = new Dictionary<string, string> { ["spec \"é\""] = "a\nb" };
        SafetensorsWriter.Write(File, [("flags", flags), ("moments", moments), ("step", step), ("none", torch.empty(0, 4)), ("t", transposed)], metadata);

        using var file = SafetensorsFile.Open(File);

        Assert.Equal(metadata, file.Header.Metadata);
        Assert.All(file.Header.Tensors, tensor => Assert.Equal(0, (file.Header.DataStart + tensor.Begin) % tensor.Dtype.Size));
        Assert.Equal(7, file.Read("step").item<long>());
        AssertSame(moments, file.Read("moments"));
        AssertSame(flags, file.Read("flags"));
        AssertSame(transposed, file.Read("t"));
        Assert.Equal([0, 4], file.Read("none").shape);
    }

    [Fact]
    public void Tensors_longer_than_a_slice_come_back_whole()
    {
        const int Slice = 64 << 20;
        var written = torch.zeros(Slice + 5, torch.ScalarType.Byte);
        foreach (var (position, value) in new[] { (0, 1), (Slice - 1, 2), (Slice, 3), (Slice + 4, 4) })
            written[position] = value;
        SafetensorsWriter.Write(File, [("x", written)]);

        using var file = SafetensorsFile.Open(File);

        AssertSame(written, file.Read("x"));
    }

    [Fact]
    public void Offsets_above_4_GiB_are_read()
    {
        const long Hole = 5L << 30;
        var header = Encoding.UTF8.GetBytes($$$"""{"hole":{"dtype":"U8","shape":[{{{Hole}}}],"data_offsets":[0,{{{Hole}}}]},"x":{"dtype":"F32","shape":[2],"data_offsets":[{{{Hole}}},{{{Hole + 8}}}]}}""");
        using (var sparse = System.IO.File.Create(File))
        {
            sparse.Write(RawSafetensors.Bytes(header, []));
            sparse.Position += Hole;
            sparse.Write([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
        }

        using var file = SafetensorsFile.Open(File);

        Assert.Equal([1, 2], file.Read("x").data<float>().ToArray());
    }

    [Fact]
    public void Read_converts()
    {
        SafetensorsWriter.Write(File, [("x", torch.tensor(new[] { 1.5f, -2 }).to(torch.ScalarType.BFloat16))]);
        using var file = SafetensorsFile.Open(File);
        Assert.Equal([1.5f, -2], file.Read("x", torch.ScalarType.Float32).data<float>().ToArray());
    }

    // More than one slice of 16 MiB, and not a whole number of vectors.
    [Theory]
    [InlineData(torch.ScalarType.BFloat16, torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float32, torch.ScalarType.BFloat16)]
    public void Large_tensors_are_converted_in_all_their_places(torch.ScalarType stored, torch.ScalarType wanted)
    {
        var written = torch.randn((9 << 20) + 13).to(stored);
        SafetensorsWriter.Write(File, [("x", written)]);
        using var file = SafetensorsFile.Open(File);

        AssertSame(written.to(wanted), file.Read("x", wanted));
    }

    [Fact]
    public void A_tensor_whose_numbers_do_not_lie_in_order_is_filled()
    {
        SafetensorsWriter.Write(File, [("x", torch.arange(6, torch.ScalarType.Float32).view(2, 3))]);
        using var file = SafetensorsFile.Open(File);
        using var transposed = torch.zeros(3, 2).t();

        file.CopyTo(file.Find("x")!, transposed);

        AssertSame(torch.arange(6, torch.ScalarType.Float32).view(2, 3), transposed.contiguous());
    }

    [Fact]
    public void A_tensor_that_is_not_there_and_a_dtype_that_torch_lacks_are_named()
    {
        System.IO.File.WriteAllBytes(File, RawSafetensors.Bytes("""{"x":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1));
        using var file = SafetensorsFile.Open(File);
        Assert.Contains("'y' is missing", Assert.Throws<CheckpointFormatException>(() => file.Read("y")).Message, StringComparison.Ordinal);
        Assert.Contains("F8_E4M3", Assert.Throws<CheckpointFormatException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_gets_shorter_while_open_is_an_error_and_not_a_crash()
    {
        SafetensorsWriter.Write(File, [("x", torch.zeros(100_000))]);
        using var file = SafetensorsFile.Open(File);
        Truncate(File, 100);
        Assert.Contains("was changed", Assert.Throws<CheckpointFormatException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_refuses_a_truncated_file()
    {
        SafetensorsWriter.Write(File, [("x", torch.zeros(100))]);
        Truncate(File, new FileInfo(File).Length - 1);
        Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(File));
        System.IO.File.Delete(File); // Nothing holds it.
    }

    [Fact]
    public void Write_replaces_the_old_file_whole_or_not_at_all()
    {
        SafetensorsWriter.Write(File, [("x", torch.ones(1))]);
        var before = System.IO.File.ReadAllBytes(File);
        var shapeOnly = torch.empty(4, device: torch.META); // Has a shape, but no numbers that could be written.

        Assert.ThrowsAny<Exception>(() => SafetensorsWriter.Write(File, [("x", torch.ones(2)), ("y", shapeOnly)]));

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Write_refuses_a_name_used_twice() =>
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(File, [("x", torch.ones(1)), ("x", torch.ones(1))]));

    [SkippableFact]
    public void A_full_disk_is_a_storage_failure_that_leaves_nothing()
    {
        using var disk = TinyDisk.Mount(bytes: 256 << 10);
        var path = Path.Combine(disk.FullPath, "state.safetensors");
        SafetensorsWriter.Write(path, [("x", torch.zeros(1000))]);

        var failure = Assert.Throws<TrainingException>(() => SafetensorsWriter.Write(path, [("x", torch.zeros(1_000_000))]));

        Assert.Equal(FailureCode.Storage, failure.Code);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(disk.FullPath));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(1000, file.Header.Tensors[0].Count);
    }

    [Fact]
    public void The_header_is_padded_to_eight_bytes_and_states_its_length()
    {
        SafetensorsWriter.Write(File, [("x", torch.ones(1))]);
        var bytes = System.IO.File.ReadAllBytes(File);
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(bytes.Length, 8 + length + 4);
        Assert.Equal((byte)'{', bytes[8]);
    }

    private static void AssertSame(torch.Tensor expected, torch.Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.bytes));
    }

    private static void Truncate(string path, long length)
    {
        // .NET locks a file that it has open; another program would not ask.
        using var truncate = System.Diagnostics.Process.Start("truncate", ["-s", length.ToString(), path]);
        truncate.WaitForExit();
        Assert.Equal(0, truncate.ExitCode);
    }
}

using Sande.Worker.Native;

namespace Sande.Worker.Tests.Native;

public sealed class NativeTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void This_build_has_its_own_for_the_cpu()
    {
        var torch = NativeTorch.Choose(externalFolder: null);

        Assert.True(File.Exists(Path.Combine(torch.Folder!, "libtorch_cpu.so")));
        Assert.False(torch.IsExternal);
        Assert.False(torch.HasCuda);
    }

    [Fact]
    public void Without_a_pytorch_around_it_no_version_is_told()
        => Assert.Null(NativeTorch.Choose(externalFolder: null).Version);

    [Fact]
    public void A_folder_without_libtorch_is_refused()
        => Assert.Contains("SANDE_LIBTORCH", Assert.Throws<NativeTorchException>(() => NativeTorch.Choose(_folder.Path)).Message);

    [Fact]
    public void A_second_libtorch_beside_the_builds_own_is_refused()
    {
        _folder.Write("libtorch_cpu.so", "");
        Assert.Contains("TorchBackend=external", Assert.Throws<NativeTorchException>(() => NativeTorch.Choose(_folder.Path)).Message);
    }
}
